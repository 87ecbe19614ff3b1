using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>One gateway in numbers, as of its last report, about a second ago.</summary>
/// <param name="Streams">Streams that it holds.</param>
/// <param name="EventsPerSecond">Events written to connections.</param>
/// <param name="LatencyMs">From a message's acceptance to its writing, the mean of about the last second; null where none was written.</param>
/// <param name="MaxLatencyMs">The longest of them.</param>
/// <param name="StartedAt">As the times in a message.</param>
/// <param name="LeaseRenewedAt">As the times in a message; a gateway renews its lease every 5 seconds, and 15 without end it.</param>
/// <param name="IsComplete">False while it reports its connections anew.</param>
internal sealed record GatewayAnswer(
    string Id,
    int Connections,
    int Users,
    int Streams,
    double EventsPerSecond,
    double? LatencyMs,
    double? MaxLatencyMs,
    string StartedAt,
    string LeaseRenewedAt,
    bool IsComplete)
{
    public static GatewayAnswer Of(GatewayLease lease, GatewaySummary summary)
    {
        // The lease's own numbers stand in for a gateway that has not reported yet.
        var isKnown = summary.Gateway == lease.Gateway;
        var figures = isKnown ? summary.Figures : null;
        return new GatewayAnswer(
            lease.Gateway.Id,
            isKnown && summary.IsWhole ? summary.Connections : lease.Connections,
            isKnown ? summary.Users : 0,
            figures?.Streams ?? lease.Streams,
            figures?.EventsPerSecond ?? 0,
            figures?.LatencyMs,
            figures?.MaxLatencyMs,
            At(lease.Gateway.Epoch),
            At(lease.RenewedAt),
            isKnown && summary.IsWhole);
    }

    private static string At(long unixMs) => MessageJson.FormatTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}
