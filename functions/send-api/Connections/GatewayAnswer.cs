using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>One gateway in numbers, as of its last report, about a second ago.</summary>
/// <param name="Streams">Streams that it holds.</param>
/// <param name="EventsPerSecond">Events written to connections.</param>
/// <param name="LatencyMs">From a message's acceptance to its writing, the mean of about the last second; null where none was written.</param>
/// <param name="P50LatencyMs">Half of these messages took no longer.</param>
/// <param name="P99LatencyMs">99 of 100 took no longer.</param>
/// <param name="MaxLatencyMs">The longest of them.</param>
/// <param name="StartedAt">As the times in a message.</param>
/// <param name="LeaseRenewedAt">As the times in a message.</param>
/// <param name="LeaseEndsAt">As the times in a message: when the gateway counts as gone unless it renews its lease, three renewals away.</param>
/// <param name="IsComplete">False while it reports its connections anew.</param>
internal sealed record GatewayAnswer(
    string Id,
    int Connections,
    int Users,
    int Streams,
    double EventsPerSecond,
    double? LatencyMs,
    double? P50LatencyMs,
    double? P99LatencyMs,
    double? MaxLatencyMs,
    string StartedAt,
    string LeaseRenewedAt,
    string LeaseEndsAt,
    bool IsComplete)
{
    public static GatewayAnswer Of(GatewayLease lease, GatewaySummary summary)
    {
        // The lease's own numbers stand in for a gateway that has not reported yet.
        var isKnown = IsOf(lease, summary);
        var figures = isKnown ? summary.Figures : null;
        var latencies = new LatencyCounts();
        latencies.Add(LatenciesOf(lease, summary));
        return new GatewayAnswer(
            lease.Gateway.Id,
            isKnown && summary.IsWhole ? summary.Connections : lease.Connections,
            isKnown ? summary.Users : 0,
            figures?.Streams ?? lease.Streams,
            figures?.EventsPerSecond ?? 0,
            figures?.LatencyMs,
            latencies.Within(0.5, figures?.MaxLatencyMs),
            latencies.Within(0.99, figures?.MaxLatencyMs),
            figures?.MaxLatencyMs,
            At(lease.Gateway.Epoch),
            At(lease.RenewedAt),
            At(lease.EndsAt),
            isKnown && summary.IsWhole);
    }

    /// <summary>How long its messages took; of a gateway that has not reported yet, nothing.</summary>
    public static IReadOnlyList<long> LatenciesOf(GatewayLease lease, GatewaySummary summary) =>
        (IsOf(lease, summary) ? summary.Figures?.Latencies : null) ?? [];

    private static bool IsOf(GatewayLease lease, GatewaySummary summary) => summary.Gateway == lease.Gateway;

    private static string At(long unixMs) => MessageJson.FormatTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
