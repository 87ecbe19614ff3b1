namespace DaprPush.Router.Streams;

/// <summary>Where a message is stored: with its stream's head, in a block of messages, or under a key of its own.</summary>
/// <param name="Code">As it is stored: 0 with the head, 1 alone, otherwise two more than the messages that come before it in its block.</param>
internal readonly record struct StoredPlace(ushort Code)
{
    /// <summary>Messages that a block may have.</summary>
    public const int MaxInABlock = 256;

    /// <summary>In <see cref="StreamMemory.Tail"/>.</summary>
    public static readonly StoredPlace WithHead;

    /// <summary>Under <see cref="StreamKeys.Message"/>.</summary>
    public static readonly StoredPlace Alone = new(1);

    public static StoredPlace InBlock(long seq, long firstOfBlock) => new((ushort)(seq - firstOfBlock + 2));

    /// <summary>The number of the first message of the block in which the message of that number is; 0 where it is in none.</summary>
    public long BlockOf(long seq) => Code < 2 ? 0 : seq - (Code - 2);
}
