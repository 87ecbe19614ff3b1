namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>How to reach one Redis server.</summary>
internal sealed record RedisSettings(string Host, int Port)
{
    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>The database that is selected after connecting.</summary>
    public int Database { get; init; }

    public RedisTls? Tls { get; init; }

    /// <summary>Longest time for TCP and TLS together, each attempt.</summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time for a reply; after it the command fails. Null for no limit.</summary>
    public TimeSpan? ReplyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections that daprd would open: so many commands and waiting subscriptions run at a time.</summary>
    public int PoolSize { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>How long a command waits while all of them are busy.</summary>
    public TimeSpan PoolTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How often a failed attempt to connect is repeated before a command fails.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause before the first repetition; it doubles with each one.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>The longest pause between repetitions.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMilliseconds(512);

    /// <summary><c>host:port</c>, an IPv6 address in brackets.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
