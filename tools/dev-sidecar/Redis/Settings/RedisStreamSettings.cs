namespace DaprPush.DevSidecar.Redis.Settings;

/// <summary>The settings that only <c>pubsub.redis</c> has.</summary>
/// <param name="ConsumerId">The name of the consumer group, and of the one consumer that all instances share in it.</param>
internal sealed record RedisStreamSettings(string ConsumerId)
{
    /// <summary>How long a message stays unacknowledged before it is handed out again, whether a handler works on it or not.</summary>
    public TimeSpan ProcessingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often is looked for messages that were left.</summary>
    public TimeSpan RedeliverInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most messages that wait here for a worker, all topics of the component together; also the most that one read asks for.</summary>
    public int QueueDepth { get; init; } = 100;

    /// <summary>Most handlers that run at the same time, all topics of the component together.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Messages a stream keeps, about; zero for no limit. Wins over <see cref="StreamTtl"/>.</summary>
    public long MaxLenApprox { get; init; }

    /// <summary>How long a stream keeps a message, at least; zero for no limit.</summary>
    public TimeSpan StreamTtl { get; init; }

    /// <summary>How long one read waits for messages before it gives its turn of the pool back; null for ever.</summary>
    public TimeSpan? ReadTimeout { get; init; }

    /// <summary>Whether messages that nobody finished are handed out again at all.</summary>
    public bool Redelivers => ProcessingTimeout > TimeSpan.Zero && RedeliverInterval > TimeSpan.Zero;
}
