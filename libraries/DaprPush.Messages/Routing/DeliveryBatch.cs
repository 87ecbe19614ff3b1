using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>The event a router publishes for one gateway.</summary>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="GatewayEpoch">Which life of the gateway it is for; a gateway that has started anew since ignores it.</param>
public sealed record DeliveryBatch(string Gateway, long GatewayEpoch, IReadOnlyList<Delivery> Deliveries)
{
    /// <summary>Ids of connections that are to be ended; null for none.</summary>
    public IReadOnlyList<string>? Disconnects { get; init; }

    /// <summary>Users all of whose connections are to be ended; null for none.</summary>
    public IReadOnlyList<string>? DisconnectedUsers { get; init; }

    /// <summary>Its place among what the same router sends to this life of the gateway from the same partition; null for what may come at any time.</summary>
    public EventPlace? Place { get; init; }

    /// <summary>The trace it belongs to (W3C Trace Context, <c>traceparent</c>); null where it is not traced.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>A message and its place in each of the streams that the gateway holds.</summary>
/// <param name="Positions">For an ephemeral message the number is 0: it has none.</param>
public sealed record Delivery(RoutedMessage Message, IReadOnlyList<DeliveryPosition> Positions);

/// <summary>The number a message has in a stream.</summary>
public readonly record struct DeliveryPosition(StreamName Stream, uint Epoch, long Seq)
{
    /// <summary>The stream's shard does not know yet whether the gateway holds it; one that does not lets it be.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPossible { get; init; }
}
