using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>A round's messages for the streams of one shard.</summary>
public sealed record ShardAppend(IReadOnlyList<StreamMessages> Streams);

/// <summary>Those of one stream, each stream once.</summary>
public sealed record StreamMessages(StreamName Stream, AppendRequest Append);

/// <summary>What became of them, in the same order.</summary>
public sealed record ShardAppended(IReadOnlyList<AppendResult> Results);

/// <summary>Messages for the end of a stream, in their order.</summary>
public sealed record AppendRequest(IReadOnlyList<RoutedMessage> Messages)
{
    /// <summary>The stamp of each message; null for one without, and as a whole where none has one.</summary>
    public IReadOnlyList<ProducerStamp?>? Stamps { get; init; }
}

/// <summary>What became of them.</summary>
/// <param name="Epoch">The stream's epoch; 0 for a stream that nobody has used yet and that took nothing.</param>
/// <param name="Seqs">
/// The number of each message of the request. A message whose id the stream has already keeps the number it got then, so that a
/// repeated request is answered like the first; 0 for one that gets none: it is ephemeral, has expired, the stream had it too long
/// ago to know its number, nobody follows the stream of that service, or it waits for one that its sender sent before it.
/// </param>
/// <param name="Holders">The gateways that hold the stream.</param>
public sealed record AppendResult(uint Epoch, IReadOnlyList<long> Seqs, IReadOnlyList<GatewayRef> Holders)
{
    /// <summary>Messages of former requests that had waited and are numbered now, by rising numbers; null where there are none.</summary>
    public IReadOnlyList<NumberedMessage>? Released { get; init; }

    /// <summary>
    /// Gateways that may hold it too: the shard's actor is new, and they have not said yet what they hold. Null where there are none.
    /// </summary>
    public IReadOnlyList<GatewayRef>? PossibleHolders { get; init; }

    /// <summary>Messages of the stream wait for one that was sent before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Waits { get; init; }
}
