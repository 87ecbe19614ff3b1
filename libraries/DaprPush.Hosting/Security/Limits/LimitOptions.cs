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
}
