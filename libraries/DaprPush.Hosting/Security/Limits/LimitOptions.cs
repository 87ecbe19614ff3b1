using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How much one caller may take; section <c>Push:Limits</c>. Each instance counts for itself.</summary>
public sealed record LimitOptions
{
    public const string Section = "Push:Limits";

    /// <summary>Whether <see cref="RequestsPerMinute"/> holds.</summary>
    [EnvironmentName("ENABLE_RATE_LIMITING")]
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Requests that one client address may make in a minute, opened streams among them; 0 for any number. An IPv6 address counts
    /// with its whole /64.
    /// </summary>
    [Range(0, 100_000_000)]
    [EnvironmentName("RATE_LIMIT_PER_MINUTE")]
    public int RequestsPerMinute { get; set; }

    /// <summary>Streams that one client address may have open, and as many connections without a stream; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int ConnectionsPerAddress { get; set; }

    /// <summary>Streams that the tokens of one user may have open; 0 for any number. Counts only where authentication is on.</summary>
    [Range(0, 10_000_000)]
    public int ConnectionsPerUser { get; set; } = 100;

    /// <summary>
    /// Streams that all connections of one client address follow together, one counted for each connection that follows it; 0 for any
    /// number.
    /// </summary>
    [Range(0, 10_000_000)]
    public int FollowedPerAddress { get; set; }

    /// <summary>Streams that all connections of one user's tokens follow together, counted in the same way; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int FollowedPerUser { get; set; } = 2_000;

    /// <summary>
    /// Streams that one client address may make a gateway take up in a minute, which are those that it does not hold already; 0 for any
    /// number. A minute's worth may come at once, and does when a gateway starts.
    /// </summary>
    [Range(0, 10_000_000)]
    public int NewStreamsPerAddress { get; set; }

    /// <summary>Streams that one user's tokens may make a gateway take up in a minute, counted in the same way; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int NewStreamsPerUser { get; set; } = 1_000;
}
