using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>
/// The event a send API publishes for the routers: the messages it accepted, in that order. Routers publish such events too, with
/// messages that are sent again, or with none.
/// </summary>
public sealed record IngestBatch(IReadOnlyList<IngestMessage> Messages)
{
    /// <summary>Null in what no send API's lane has published: a repetition, or an event of a former version.</summary>
    public IngestStamps? Stamps { get; init; }

    /// <summary>Unix time in milliseconds at which it was handed to the broker; 0 where nobody said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long PublishedAt { get; init; }

    /// <summary>Where a router looks whether the topic flows: its own mark, which comes back to it. Null for none.</summary>
    public string? Probe { get; init; }

    /// <summary>Streams of this partition in which messages wait for one sent before them; null for none.</summary>
    public IReadOnlyList<StreamName>? Waiting { get; init; }

    /// <summary>Its place among the events of its lane; null without stamps.</summary>
    [JsonIgnore]
    public EventPlace? Place => Stamps is { } stamps ? new EventPlace(stamps.Producer, stamps.First + Math.Max(0, Messages.Count - 1), stamps.After) : null;

    /// <summary>The trace it belongs to (W3C Trace Context, <c>traceparent</c>); null where it is not traced.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>A message and all the streams it belongs to.</summary>
public sealed record IngestMessage(RoutedMessage Message, IReadOnlyList<StreamName> Streams);
