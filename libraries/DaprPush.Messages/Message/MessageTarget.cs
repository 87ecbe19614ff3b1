namespace DaprPush.Messages.Message;

/// <summary>Where a message goes. Nothing set means everyone (a broadcast).</summary>
public sealed record MessageTarget
{
    public static readonly MessageTarget Everyone = new();

    public string? UserId { get; init; }

    /// <summary>Several users, each once and at most <see cref="MessageLimits.MaxUsers"/> beside one; empty where it is one, or none.</summary>
    public IReadOnlyList<string> UserIds { get; init; } = [];

    /// <summary>How many users, where it is not told which: see <see cref="Shown"/>.</summary>
    public int Users { get; init; }

    /// <summary>Beside <see cref="UserId"/>: only that session's connections. Alone: the session's own stream.</summary>
    public string? SessionId { get; init; }

    /// <summary>At most <see cref="MessageLimits.MaxChannels"/>, each once.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Beside users an attribute, otherwise the stream <c>task:&lt;id&gt;</c>.</summary>
    public string? TaskId { get; init; }

    /// <summary>Beside users an attribute, otherwise the stream <c>kb:&lt;id&gt;</c>.</summary>
    public string? KbId { get; init; }

    /// <summary>Who does not get it; null for nobody.</summary>
    public MessageExclusion? Exclude { get; init; }

    /// <summary>Whether it names nobody: everyone, but for who is excluded.</summary>
    public bool IsEmpty => UserId is null && UserIds.Count == 0 && Users == 0 && SessionId is null && TaskId is null && KbId is null && Channels.Count == 0;

    /// <summary>As its subscribers see it: who the other users are is none of their business, nor who is excluded.</summary>
    public MessageTarget Shown() => UserIds.Count == 0 && Exclude is null ? this : this with { UserIds = [], Users = UserIds.Count, Exclude = null };
}
