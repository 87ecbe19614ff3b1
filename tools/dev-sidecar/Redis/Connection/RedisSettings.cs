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

    /// <summary>Longest silence while replies are owed; after it the connection counts as broken. Null for no limit.</summary>
    public TimeSpan? ReplyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a failed attempt to connect is repeated before a command fails.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>The pause before the first repetition; it doubles with each one.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>The longest pause between repetitions.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMilliseconds(512);

    /// <summary><c>host:port</c>, an IPv6 address in brackets.</summary>
    public string Address => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
