namespace DaprPush.Messages.Routing;

/// <summary>
/// Where an event stands among those that one sender has published to one topic, so that they can be put in their order where a broker hands out
/// several at a time.
/// </summary>
/// <param name="Sender">A <see cref="ProducerName"/>: a send API's lane, or what a router sends from one partition, in one life.</param>
/// <param name="Number">From 1 on, rising from event to event, never used again.</param>
/// <param name="After">The number of the newest event before it that the broker confirmed; 0 where there is none. What lies between may come or not.</param>
public readonly record struct EventPlace(string Sender, long Number, long After)
{
    /// <summary>Why this cannot be a place; null where it can.</summary>
    public string? Fault() =>
        Sender is not { Length: > 0 and <= IngestStamps.MaxProducerLength }
            ? $"The sender of an event is not 1 to {IngestStamps.MaxProducerLength} characters."
            : After < 0 || Number <= After ? $"An event of number {Number} comes after {After}." : null;
}
