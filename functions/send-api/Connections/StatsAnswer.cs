namespace DaprPush.SendApi.Connections;

/// <summary>All gateways in numbers.</summary>
/// <param name="Users">The sum over the gateways: a user with connections on two counts twice.</param>
/// <param name="EventsPerSecond">Events written to connections, a message once for each connection that gets it.</param>
/// <param name="MaxLatencyMs">The longest of any gateway; null where nothing was written lately.</param>
internal sealed record StatsAnswer(
    int Connections, int Users, double EventsPerSecond, double? MaxLatencyMs, IReadOnlyList<GatewayAnswer> Gateways);
