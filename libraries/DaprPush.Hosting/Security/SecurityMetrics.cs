using System.Diagnostics.Metrics;
using DaprPush.Hosting.Security.Callers;

namespace DaprPush.Hosting.Security;

/// <summary>Counts what was refused, by one of few reasons; never by caller or address.</summary>
public sealed class SecurityMetrics
{
    public const string MeterName = "DaprPush.Security";

    private readonly Counter<long> _failures;
    private readonly Counter<long> _limited;

    public SecurityMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _failures = meter.CreateCounter<long>("push.auth.failures", "{request}", "Requests refused because of who asked, by reason.");
        _limited = meter.CreateCounter<long>("push.requests.limited", "{request}", "Requests and connections refused because there were too many, by limit.");
    }

    internal void Refused(Refusal refusal) => _failures.Add(1, KeyValuePair.Create<string, object?>("reason", refusal.Reason));

    internal void Limited(string limit) => _limited.Add(1, KeyValuePair.Create<string, object?>("limit", limit));
}
