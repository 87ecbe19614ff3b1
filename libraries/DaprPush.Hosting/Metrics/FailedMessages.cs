namespace DaprPush.Hosting.Metrics;

/// <summary>The one metric of what did not get through, which every part counts for what happens in it.</summary>
public static class FailedMessages
{
    public const string Name = "message_push_messages_failed_total";

    public const string Description = "Messages that did not get through, by reason; events that cannot be read count as one.";

    /// <summary>An event that is no batch; it is in the dead letters.</summary>
    public const string Malformed = "malformed";

    /// <summary>Nobody acknowledged it in time; it is in the dead letters.</summary>
    public const string Unacknowledged = "unacknowledged";

    /// <summary>It had expired before it could be routed.</summary>
    public const string Expired = "expired";

    /// <summary>An ephemeral message whose event came behind a later one of its sender.</summary>
    public const string Overtaken = "overtaken";
}
