using DaprPush.Faults.Load;

namespace DaprPush.Faults.Clients;

/// <summary>What a client was told, in its order: a message, or that some streams could not be continued.</summary>
/// <param name="Message">The message's index; -1 for a reset, -2 for the start of a connection.</param>
/// <param name="Cursor">The event's id: the client's place in all its streams after it.</param>
/// <param name="Resets">Stream and reason; null for a message.</param>
/// <param name="Connection">The how manieth connection it came over.</param>
/// <param name="At">As <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal readonly record struct ClientEntry(
    int Message, string Cursor, IReadOnlyList<(string Stream, string Reason)>? Resets, int Connection, long At)
{
    public const int Reset = -1;
    public const int Ready = -2;

    /// <summary>How often the message had been sent again.</summary>
    public int Attempt { get; init; }

    public Copy Copy => new(Message, Attempt);
}

/// <summary>One connection, for who wants to know how something came about.</summary>
/// <param name="Cursor">What it was to continue after.</param>
internal sealed record ConnectionRecord(int Gateway, string Cursor, long OpenedAt)
{
    /// <summary>Since when the client has wanted its messages without leaving of its own accord.</summary>
    public long WantedSince { get; init; }

    public bool? Recovered { get; set; }

    public string End { get; set; } = "open";

    public long EndedAt { get; set; }
}
