using System.Diagnostics.Metrics;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Security.Callers;

namespace DaprPush.Hosting.Security;

/// <summary>Counts what was refused, by one of few reasons; never by caller or address.</summary>
public sealed class SecurityMetrics
{
    public const string MeterName = "DaprPush.Security";

    private static readonly string[] Reasons =
    [
        "missing", "malformed", "algorithm", "signature", "unknown_key", "keys_unavailable", "expired", "not_yet_valid", "issuer", "audience",
        "claims", "too_large", "ambiguous", "api_key", "forbidden",
    ];

    private static readonly string[] Limits =
    [
        "requests_per_address", "messages_per_key", "connections_per_address", "connections_per_user", "followed_per_address", "followed_per_user",
        "new_streams_per_address", "new_streams_per_user",
    ];

    private readonly Counter<long> _failures;
    private readonly Counter<long> _limited;

    public SecurityMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _failures = meter.CreateCounter<long>("message_push_auth_failures_total", description: "Requests refused because of who asked, by reason.");
        _limited = meter.CreateCounter<long>("message_push_requests_limited_total", description: "Requests and connections refused because there were too many, by limit.");
    }

    /// <summary>To be called once the process counts.</summary>
    public void Begin()
    {
        _failures.Show("reason", Reasons);
        _limited.Show("limit", Limits);
    }

    internal void Refused(Refusal refusal) => _failures.Add(1, KeyValuePair.Create<string, object?>("reason", refusal.Reason));

    internal void Limited(string limit) => _limited.Add(1, KeyValuePair.Create<string, object?>("limit", limit));
}
