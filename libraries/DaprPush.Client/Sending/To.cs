using DaprPush.Messages.Message;

namespace DaprPush.Client;

/// <summary>Where a message goes.</summary>
public static class To
{
    /// <summary>Everyone connected, and from history everyone who comes back.</summary>
    public static MessageTarget Everyone => MessageTarget.Everyone;

    /// <summary>A user, or one session of that user.</summary>
    public static MessageTarget User(string userId, string? sessionId = null) => new() { UserId = userId, SessionId = sessionId };

    /// <summary>Who follows <c>session:&lt;id&gt;</c>, whoever the user is.</summary>
    public static MessageTarget Session(string sessionId) => new() { SessionId = sessionId };

    /// <summary>Who follows one of these channels; who follows several gets it once.</summary>
    public static MessageTarget Channel(params IReadOnlyList<string> channels) => new() { Channels = channels };

    /// <summary>Who follows <c>task:&lt;id&gt;</c>.</summary>
    public static MessageTarget Task(string taskId) => new() { TaskId = taskId };

    /// <summary>Who follows <c>kb:&lt;id&gt;</c>.</summary>
    public static MessageTarget KnowledgeBase(string kbId) => new() { KbId = kbId };
}
