using System.Globalization;

namespace DaprPush.Faults.Load;

/// <summary>What kind of message it is, and so what is owed of it.</summary>
internal enum MessageKind
{
    /// <summary>Owed once and in order to everybody who follows its stream.</summary>
    Durable,

    /// <summary>Durable, and sent again until somebody confirms it.</summary>
    Acknowledged,

    /// <summary>Live only: counted, never owed.</summary>
    Ephemeral,
}

/// <summary>One message.</summary>
/// <param name="Streams">In the order of its target, the stream of its service last.</param>
/// <param name="PostedAt">When it was first posted, as <see cref="TimeProvider.GetTimestamp"/> counts.</param>
internal sealed record SentMessage(int Index, int Producer, IReadOnlyList<string> Streams, long PostedAt)
{
    private long _acceptedAt;

    public MessageKind Kind { get; init; }

    /// <summary>The only session of its user that it is for; null for all.</summary>
    public string? Session { get; init; }

    /// <summary>The life of the send API that took it, see <see cref="SendApiLives"/>; null where it had to be posted again.</summary>
    public int? Lane { get; set; }

    public string Id => string.Create(CultureInfo.InvariantCulture, $"m{Index}");

    /// <summary>Has a number in its streams.</summary>
    public bool IsNumbered => Kind != MessageKind.Ephemeral;

    /// <summary>A 202 came for it.</summary>
    public bool IsAccepted => AcceptedAt > 0;

    /// <summary>When the 202 came, as <see cref="TimeProvider.GetTimestamp"/> counts; 0 while there is none.</summary>
    public long AcceptedAt
    {
        get => Volatile.Read(ref _acceptedAt);
        set => Volatile.Write(ref _acceptedAt, value);
    }
}

/// <summary>A message as it was sent first (attempt 0), or again for want of an acknowledgement: each of them has a number of its own.</summary>
internal readonly record struct Copy(int Message, int Attempt);
