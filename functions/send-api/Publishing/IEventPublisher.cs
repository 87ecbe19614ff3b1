namespace DaprPush.SendApi.Publishing;

/// <summary>Puts an event into the broker. A seam, because tests hold, fail and look at what is published.</summary>
internal interface IEventPublisher
{
    /// <summary>Returns once the broker has the event; throws whenever that is not sure.</summary>
    Task PublishAsync(string topic, ReadOnlyMemory<byte> ingestBatch, CancellationToken cancellationToken);
}
