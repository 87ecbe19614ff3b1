namespace DaprPush.Messages.Message;

/// <summary>The limits of a message (product.md, Message).</summary>
public static class MessageLimits
{
    /// <summary>UTF-8 bytes of one message's JSON.</summary>
    public const int MaxMessageBytes = 64 * 1024;

    /// <summary>Levels of objects and arrays in one message's JSON, its own braces included.</summary>
    public const int MaxDepth = 64;

    /// <summary>Messages of one batch.</summary>
    public const int MaxBatchMessages = 1000;

    /// <summary>Channels one message may name, and streams one connection may follow.</summary>
    public const int MaxChannels = 100;

    /// <summary>Users that one message may list.</summary>
    public const int MaxUsers = 1000;

    /// <summary>Users that the lists of one batch may name together.</summary>
    public const int MaxBatchUsers = 10_000;

    /// <summary>Characters of a user id, channel, service and every other name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Characters of a message's source.</summary>
    public const int MaxSourceLength = 128;

    public const int MinTtlSeconds = 1;
    public const int MaxTtlSeconds = 604_800;
    public const int DefaultTtlSeconds = 3_600;
}
