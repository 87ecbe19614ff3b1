namespace DaprPush.Router.Streams;

/// <summary>What a stream's log remembers between turns; thrown away as a whole when a turn fails.</summary>
/// <param name="Recent">The newest messages.</param>
internal sealed record StreamMemory(RecentMessages Recent)
{
    /// <summary>Null for a stream that nobody has used yet.</summary>
    public StreamHead? Head { get; set; }

    /// <summary>Null until a turn needs it.</summary>
    public IdIndex? Index { get; set; }

    /// <summary>Null until a turn needs them.</summary>
    public ParkedMessages? Parked { get; set; }

    /// <summary>A timestamp of the moment for which the head is known to be the stored one.</summary>
    public long VerifiedAt { get; set; }
}
