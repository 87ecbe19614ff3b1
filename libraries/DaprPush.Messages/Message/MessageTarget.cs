namespace DaprPush.Messages.Message;

/// <summary>Where a message goes. Nothing set means everyone (a broadcast).</summary>
public sealed record MessageTarget
{
    public static readonly MessageTarget Everyone = new();

    public string? UserId { get; init; }

    /// <summary>Beside <see cref="UserId"/>: only that session's connections. Alone: the session's own stream.</summary>
    public string? SessionId { get; init; }

    /// <summary>At most <see cref="MessageLimits.MaxChannels"/>, each once.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Beside <see cref="UserId"/> an attribute, otherwise the stream <c>task:&lt;id&gt;</c>.</summary>
    public string? TaskId { get; init; }

    /// <summary>Beside <see cref="UserId"/> an attribute, otherwise the stream <c>kb:&lt;id&gt;</c>.</summary>
    public string? KbId { get; init; }

    public bool IsEmpty => UserId is null && SessionId is null && TaskId is null && KbId is null && Channels.Count == 0;
}
