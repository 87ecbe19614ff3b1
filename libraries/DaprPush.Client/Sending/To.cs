using DaprPush.Messages.Message;

namespace DaprPush.Client;

/// <summary>Where a message goes.</summary>
public static class To
{
    /// <summary>Everyone connected, and from history everyone who comes back.</summary>
    public static MessageTarget Everyone => MessageTarget.Everyone;

    /// <summary>A user, or one session of that user.</summary>
    public static MessageTarget User(string userId, string? sessionId = null) => new() { UserId = userId, SessionId = sessionId };

    /// <summary>Several users, up to <see cref="MessageLimits.MaxUsers"/>; without an acknowledgement.</summary>
    public static MessageTarget Users(params IReadOnlyList<string> userIds) => new() { UserIds = userIds };

    /// <summary>The same but for one connection, as its <c>ready</c> event names it, or one session: usually the sender's own.</summary>
    public static MessageTarget Except(this MessageTarget target, string? connectionId = null, string? sessionId = null)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target with { Exclude = new MessageExclusion { ConnectionId = connectionId, SessionId = sessionId } };
    }

    /// <summary>Who follows <c>session:&lt;id&gt;</c>, whoever the user is.</summary>
    public static MessageTarget Session(string sessionId) => new() { SessionId = sessionId };

    /// <summary>Who follows one of these channels; who follows several gets it once.</summary>
    public static MessageTarget Channel(params IReadOnlyList<string> channels) => new() { Channels = channels };

    /// <summary>Who follows <c>task:&lt;id&gt;</c>.</summary>
    public static MessageTarget Task(string taskId) => new() { TaskId = taskId };

    /// <summary>Who follows <c>kb:&lt;id&gt;</c>.</summary>
    public static MessageTarget KnowledgeBase(string kbId) => new() { KbId = kbId };
}
