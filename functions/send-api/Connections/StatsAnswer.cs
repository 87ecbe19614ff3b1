using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>All gateways in numbers.</summary>
/// <param name="Users">The sum over the gateways: a user with connections on two counts twice.</param>
/// <param name="EventsPerSecond">Events written to connections, a message once for each connection that gets it.</param>
/// <param name="P50LatencyMs">Half of the messages of all gateways took no longer; null where nothing was written lately.</param>
/// <param name="P99LatencyMs">99 of 100 took no longer.</param>
/// <param name="MaxLatencyMs">The longest of any gateway.</param>
internal sealed record StatsAnswer(
    int Connections,
    int Users,
    double EventsPerSecond,
    double? P50LatencyMs,
    double? P99LatencyMs,
    double? MaxLatencyMs,
    IReadOnlyList<GatewayAnswer> Gateways)
{
    public static StatsAnswer Of(IEnumerable<(GatewayLease Lease, GatewaySummary Summary)> all)
    {
        var latencies = new LatencyCounts();
        var gateways = new List<GatewayAnswer>();
        foreach (var (lease, summary) in all)
        {
            gateways.Add(GatewayAnswer.Of(lease, summary));
            latencies.Add(GatewayAnswer.LatenciesOf(lease, summary));
        }

        var longest = gateways.Max(gateway => gateway.MaxLatencyMs);
        return new StatsAnswer(
            gateways.Sum(gateway => gateway.Connections),
            gateways.Sum(gateway => gateway.Users),
            Math.Round(gateways.Sum(gateway => gateway.EventsPerSecond), 1),
            latencies.Within(0.5, longest),
            latencies.Within(0.99, longest),
            longest,
            gateways);
    }
}
