using System.Text.Json.Serialization;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>
/// All that is known of a stream but its messages; stored under one key and replaced as a whole. A stream has none before its first message
/// is stored. Who holds it is not a part of it: gateways tell each new instance of the shard's actor.
/// </summary>
internal sealed record StreamHead
{
    /// <summary>Which life of the stream this is; never 0.</summary>
    public required uint Epoch { get; init; }

    /// <summary>The number of the newest message; 0 before the first.</summary>
    public long Seq { get; init; }

    /// <summary>The number after which the epoch began.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Begin { get; init; }

    /// <summary>The lowest number that may still be kept.</summary>
    public long First { get; init; } = 1;

    /// <summary>Messages that nobody has acknowledged yet, oldest first; expired ones leave with a later write.</summary>
    public IReadOnlyList<UnacknowledgedMessage> Unacknowledged { get; init; } = [];

    /// <summary>For the stream of a service, when a gateway was last known to hold it: Unix time in milliseconds; 0 for never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long LastHeldAt { get; init; }

    /// <summary>How far the stream has come with each of its senders' lanes.</summary>
    public IReadOnlyList<ProducerPlace> Producers { get; init; } = [];

    /// <summary>When the stream last let go of what it knew of a producer: Unix time in milliseconds; 0 for never.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ForgotProducerAt { get; init; }

    /// <summary>The lowest piece of parked messages there may be, see <see cref="StreamKeys.Parked"/>; <see cref="NextPiece"/> where none wait.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long FirstPiece { get; init; }

    /// <summary>The piece that the next parked messages become.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long NextPiece { get; init; }

    /// <summary>
    /// The lowest number that was given to a parked message and that gateways may not have heard of; 0 where there is none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ReleasedFrom { get; init; }

    /// <summary>When this was written: Unix time in milliseconds.</summary>
    public long WrittenAt { get; init; }

    /// <summary>In which terms the buckets of ids were written, see <see cref="IdBucket"/>.</summary>
    public IReadOnlyList<TermRange> BucketTerms { get; init; } = [];

    /// <summary>In which terms the blocks of messages were written, by the number that each begins with.</summary>
    public IReadOnlyList<TermRange> BlockTerms { get; init; } = [];

    /// <summary>In which terms the pieces of parked messages were written.</summary>
    public IReadOnlyList<TermRange> PieceTerms { get; init; } = [];

    public bool HasParked => FirstPiece < NextPiece;

    public StreamPosition Position => new(Epoch, Seq);

    /// <summary>Whether gateways may have to be told something later, see <see cref="ReleasedFrom"/>.</summary>
    [JsonIgnore]
    public bool WantsWaking => HasParked || ReleasedFrom > 0;

    /// <param name="not">An epoch that has to be another one.</param>
    public static StreamHead Start(uint not = 0) => new() { Epoch = NewEpoch(not) };

    public static uint NewEpoch(uint not = 0)
    {
        uint epoch;
        do
        {
            epoch = (uint)Random.Shared.NextInt64(1, 1L + uint.MaxValue);
        }
        while (epoch == not);

        return epoch;
    }
}
