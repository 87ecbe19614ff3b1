using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>The event a send API publishes for the routers: the messages it accepted, in that order.</summary>
public sealed record IngestBatch(IReadOnlyList<IngestMessage> Messages)
{
    /// <summary>Null in what no send API's lane has published: a repetition, or an event of a former version.</summary>
    public IngestStamps? Stamps { get; init; }
}

/// <summary>A message and all the streams it belongs to.</summary>
public sealed record IngestMessage(RoutedMessage Message, IReadOnlyList<StreamName> Streams);
