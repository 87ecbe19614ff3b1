using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Gateway.Settings;

/// <summary>Settings of the gateway; section <c>Push:Gateway</c>.</summary>
internal sealed record GatewayOptions
{
    public const string Section = "Push:Gateway";

    /// <summary>
    /// The gateway's id, stable over restarts and its own among all gateways. Without it, POD_NAME (a StatefulSet's), and without
    /// that, the machine's name and the public port.
    /// </summary>
    public string? Id { get; set; }

    /// <summary>Open streams at the most; over it 503 with Retry-After.</summary>
    [Range(1, 10_000_000)]
    [EnvironmentName("MAX_CONNECTIONS")]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Seconds between two signs of life on a connection. A WebSocket's client that answers no ping is taken for dead within two of them.
    /// </summary>
    [Range(1, 3600)]
    [EnvironmentName("HEARTBEAT_INTERVAL")]
    public int HeartbeatInterval { get; set; } = 30;

    /// <summary>Seconds that a client may take nothing of what is sent to it; then its connection is closed.</summary>
    [Range(5, 3600)]
    [EnvironmentName("CONNECTION_TIMEOUT")]
    public int ConnectionTimeout { get; set; } = 30;

    /// <summary>Events that may wait for a client that does not read; one more closes its connection.</summary>
    [Range(16, 1_000_000)]
    [EnvironmentName("MESSAGE_QUEUE_SIZE")]
    public int MessageQueueSize { get; set; } = 1_000;

    /// <summary>Kilobytes that may wait for a client that does not read; more closes its connection.</summary>
    [Range(128, 1_000_000)]
    public int MessageQueueKilobytes { get; set; } = 1_024;

    /// <summary>
    /// Megabytes that may wait for all clients together; over it connections are closed, first those for which only messages of low
    /// priority wait.
    /// </summary>
    [Range(1, 65_536)]
    public int BacklogMegabytes { get; set; } = 256;

    /// <summary>
    /// Megabytes of history, of all its streams together, that a connection may get when it begins. With a cursor, over it the stream that has
    /// the most is told as <c>reset</c>; with <c>since</c>, it begins with the newest that fit.
    /// </summary>
    [Range(2, 65_536)]
    public int ReplayMegabytes { get; set; } = 16;

    /// <summary>Milliseconds after which a client comes back, sent as <c>retry:</c>.</summary>
    [Range(100, 600_000)]
    public int RetryMilliseconds { get; set; } = 3_000;

    /// <summary>Recent events a stream keeps here at the most, so that a reconnect to the same gateway asks nobody.</summary>
    [Range(0, 100_000)]
    public int RecentEvents { get; set; } = 128;

    /// <summary>Megabytes that the recent events of all streams may take together; over it the oldest go.</summary>
    [Range(0, 65_536)]
    public int RecentMegabytes { get; set; } = 64;

    /// <summary>
    /// Seconds a stream stays attached after its last subscriber left. As many streams do as there may be connections; of more, those that
    /// were left first are let go.
    /// </summary>
    [Range(0, 3600)]
    public int LingerSeconds { get; set; } = 30;

    /// <summary>
    /// Minutes in which each held stream is attached again once, so that a loss that nobody noticed is found; 0 for never. At most 200
    /// streams a second: with more than that, it takes longer.
    /// </summary>
    [Range(0, 1440)]
    public int ReattachMinutes { get; set; } = 10;

    /// <summary>Seconds between two renewals of the gateway's lease; the directory waits three times as long.</summary>
    [Range(1, 60)]
    public int LeaseRenewalSeconds { get; set; } = 5;

    /// <summary>Seconds over which streams are ended at a shutdown, so that clients come back one after another.</summary>
    [Range(0, 600)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>
    /// After many connections came or left, give the memory that took back to the machine: one full garbage collection, some tens of
    /// milliseconds long.
    /// </summary>
    public bool TrimMemory { get; set; } = true;

    /// <summary>The console is at <c>/</c>; what it shows takes the admin right where authentication is on.</summary>
    public bool Console { get; set; } = true;

    /// <summary>Origins whose pages may use the gateway, and open WebSockets beside those of its own host, comma-separated or as a JSON list; <c>*</c> for any.</summary>
    [EnvironmentName("ALLOWED_ORIGINS", "CORS_ORIGINS")]
    public string AllowedOrigins { get; set; } = "";

    /// <summary>Those pages may send cookies along; not with <c>*</c>.</summary>
    [EnvironmentName("CORS_CREDENTIALS")]
    public bool AllowCredentials { get; set; }
}
