using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>What a shard remembers of a stream between turns; it comes from the store again when the shard needs the room or a turn failed.</summary>
/// <param name="stream">Its name.</param>
/// <param name="recent">The newest messages.</param>
internal sealed class StreamMemory(StreamName stream, RecentMessages recent)
{
    private const int FixedBytes = 2000;

    public StreamName Stream => stream;

    public StreamKeys Keys { get; } = new(stream);

    public RecentMessages Recent => recent;

    /// <summary>Null for a stream in which nothing was ever stored, or not for long.</summary>
    public StreamHead? Head { get; set; }

    /// <summary>The term under which the head is stored; null where it is not.</summary>
    public string? HeadTerm { get; set; }

    /// <inheritdoc cref="StoredHead.OpenIds"/>
    public byte[] OpenIds { get; set; } = [];

    /// <inheritdoc cref="StoredHead.Tail"/>
    public List<KeptMessage> Tail { get; set; } = [];

    /// <inheritdoc cref="StoredHead.Leftovers"/>
    public IReadOnlyList<string> Leftovers { get; set; } = [];

    /// <summary>How many looks at the term had been taken when it was read, see <see cref="Terms.ActorTerm.Looks"/>.</summary>
    public required int ReadAtLook { get; init; }

    /// <summary>Null until a turn needs it.</summary>
    public IdIndex? Index { get; set; }

    /// <summary>Null until a turn needs them.</summary>
    public ParkedMessages? Parked { get; set; }

    /// <summary>Bytes that it takes, roughly.</summary>
    public long Bytes => FixedBytes + OpenIds.Length + Tail.Sum(message => message.Bytes) + recent.Bytes + (Index?.Bytes ?? 0) + (Parked?.Bytes ?? 0);

    /// <summary>What it was counted for when it was last looked at; the shard's own note.</summary>
    public long CountedBytes { get; set; }

    /// <summary>Its place among the others; the shard's own note.</summary>
    public LinkedListNode<StreamMemory>? Place { get; set; }
}
