using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Security.Callers;

/// <summary>Who asks, and what it may reach.</summary>
public sealed class Caller
{
    /// <summary>Whoever asks where authentication is off: everything is allowed.</summary>
    public static Caller Anyone { get; } = new() { IsAnyone = true, Publish = StreamPatterns.Everything, Subscribe = StreamPatterns.Everything, IsAdmin = true };

    /// <summary>Authentication is off; nothing is checked.</summary>
    public bool IsAnyone { get; private init; }

    /// <summary>The user that a token is about; null for a key, and for a token whose user is none of this system's names.</summary>
    public string? UserId { get; init; }

    /// <summary>The session that the token names (claim <c>sid</c>); null for none.</summary>
    public string? SessionId { get; init; }

    /// <summary>The API key's name in the settings; null for a token.</summary>
    public string? KeyName { get; init; }

    /// <summary>What tells it from all other senders, without a line end; empty where senders are not told apart.</summary>
    public string Sender { get; init; } = "";

    public StreamPatterns Subscribe { get; init; } = StreamPatterns.Nothing;

    public StreamPatterns Publish { get; init; } = StreamPatterns.Nothing;

    /// <summary>Message types that it may send; null for all.</summary>
    public IReadOnlySet<MessageType>? Types { get; init; }

    /// <summary>Messages that it may send in a minute; null for no limit of its own.</summary>
    public int? MessagesPerMinute { get; init; }

    public bool IsAdmin { get; init; }

    /// <summary>Unix time in milliseconds from when on it is nobody any more, the clock skew included; null for never.</summary>
    public long? ExpiresAt { get; init; }

    public bool Has(Right right) => right switch
    {
        Right.None or Right.Caller => true,
        Right.Publish => !Publish.IsEmpty || IsAdmin,
        _ => IsAdmin,
    };

    /// <summary>
    /// A user's stream is the user's alone; broadcasts are for every caller; a session's stream is for the token that names the
    /// session; everything else goes by pattern.
    /// </summary>
    public bool MayFollow(StreamName stream) => IsAnyone || stream.Kind switch
    {
        StreamKind.User => UserId is not null && stream.Name == UserId,
        StreamKind.Broadcast => true,
        StreamKind.Session when SessionId is not null && stream.Name == SessionId => true,
        _ => Subscribe.Match(stream),
    };

    /// <summary>Every stream that a message goes to is checked, that of its service too: who follows a service trusts its name.</summary>
    public bool MayPublish(StreamName stream) => IsAnyone || Publish.Match(stream);

    public bool MaySend(MessageType type) => Types is null || Types.Contains(type);
}
