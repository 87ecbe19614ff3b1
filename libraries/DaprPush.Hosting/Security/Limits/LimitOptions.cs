using System.ComponentModel.DataAnnotations;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How much one caller may take; section <c>Push:Limits</c>. Each instance counts for itself.</summary>
public sealed record LimitOptions
{
    public const string Section = "Push:Limits";

    /// <summary>
    /// Requests that one client address may make in a minute, opened streams among them; 0 for any number. An IPv6 address counts
    /// with its whole /64. Environment <c>RATE_LIMIT_PER_MINUTE</c>.
    /// </summary>
    [Range(0, 100_000_000)]
    public int RequestsPerMinute { get; set; }

    /// <summary>Streams that one client address may have open, and as many connections without a stream; 0 for any number.</summary>
    [Range(0, 10_000_000)]
    public int ConnectionsPerAddress { get; set; }

    /// <summary>Streams that the tokens of one user may have open; 0 for any number. Counts only where authentication is on.</summary>
    [Range(0, 10_000_000)]
    public int ConnectionsPerUser { get; set; } = 100;

    /// <summary>The environment names that set a property of this section.</summary>
    public static (string Alias, string Property)[] Aliases => [("RATE_LIMIT_PER_MINUTE", nameof(RequestsPerMinute))];
}
