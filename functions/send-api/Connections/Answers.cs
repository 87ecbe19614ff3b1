using DaprPush.Messages.Connections;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>One page of open connections.</summary>
/// <param name="NextPageToken">For the page after this one; null when this is the last.</param>
/// <param name="Incomplete">Gateways that are reporting their connections anew: some of theirs may be missing. Null for none.</param>
internal sealed record ConnectionListAnswer(
    IReadOnlyList<ConnectionAnswer> Connections, string? NextPageToken, IReadOnlyList<string>? Incomplete);

/// <summary>An open connection.</summary>
/// <param name="UserId">Null where it follows no user.</param>
/// <param name="SessionId">Null where it named none.</param>
/// <param name="Streams">What it follows, in the order of its cursors.</param>
/// <param name="ConnectedAt">As the times in a message.</param>
internal sealed record ConnectionAnswer(
    string Id, string Gateway, string? UserId, string? SessionId, IReadOnlyList<string> Streams, string ConnectedAt)
{
    public static ConnectionAnswer Of(ReportedConnection connection) =>
        ConnectionId.TryParse(connection.Id, out var id)
            ? new ConnectionAnswer(
                id.Text, id.Gateway, connection.UserId, connection.SessionId, [.. connection.Streams.Select(stream => stream.Text)], MessageJson.FormatTimestamp(id.ConnectedAt))
            : throw new InvalidDataException($"'{connection.Id}' is no connection's id.");
}

/// <summary>All gateways in numbers.</summary>
/// <param name="Users">The sum over the gateways: a user with connections on two counts twice.</param>
internal sealed record StatsAnswer(int Connections, int Users, IReadOnlyList<GatewayAnswer> Gateways);

/// <summary>One gateway in numbers, as of its last report, about a second ago.</summary>
/// <param name="Streams">Streams that it holds.</param>
/// <param name="StartedAt">As the times in a message.</param>
/// <param name="LeaseRenewedAt">As the times in a message; a gateway renews its lease every 5 seconds, and 15 without end it.</param>
/// <param name="IsComplete">False while it reports its connections anew.</param>
internal sealed record GatewayAnswer(
    string Id, int Connections, int Users, int Streams, string StartedAt, string LeaseRenewedAt, bool IsComplete)
{
    public static GatewayAnswer Of(GatewayLease lease, GatewaySummary summary)
    {
        // The lease's own numbers stand in for a gateway that has not reported yet.
        var isKnown = summary.Gateway == lease.Gateway;
        return new GatewayAnswer(
            lease.Gateway.Id,
            isKnown && summary.IsWhole ? summary.Connections : lease.Connections,
            isKnown ? summary.Users : 0,
            isKnown ? summary.Figures?.Streams ?? lease.Streams : lease.Streams,
            At(lease.Gateway.Epoch),
            At(lease.RenewedAt),
            isKnown && summary.IsWhole);
    }

    private static string At(long unixMs) => MessageJson.FormatTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(unixMs));
}

/// <summary>Whether a user is there.</summary>
/// <param name="Gateways">Where, by id.</param>
/// <param name="Connections">On all gateways together.</param>
/// <param name="LastSeen">
/// As the times in a message: the time of this answer while online, else when the last connection ended; null for a user that was
/// not there within the retention.
/// </param>
internal sealed record PresenceAnswer(string UserId, bool Online, IReadOnlyList<string> Gateways, int Connections, string? LastSeen);

/// <summary>The end of a connection was asked for and is not confirmed yet.</summary>
/// <param name="Status">Always <see cref="Disconnecting"/>.</param>
internal sealed record DisconnectAnswer(string Id, string Status)
{
    public const string Disconnecting = "disconnecting";
}
