using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>The questions that the router's actors answer about gateways and users. Every one throws when it gets no answer.</summary>
internal sealed class GatewayActors(ActorCaller actors)
{
    /// <summary>The gateways whose lease runs, ordered by id.</summary>
    public async Task<IReadOnlyList<GatewayLease>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await actors.AskAsync<GatewayList>(RouterActors.Directory, RouterActors.List, cancellationToken))
            .Gateways.OrderBy(lease => lease.Gateway.Id, StringComparer.Ordinal)];

    public Task<ConnectionPage> FindAsync(string gateway, ConnectionQuery query, CancellationToken cancellationToken) =>
        actors.AskAsync<ConnectionQuery, ConnectionPage>(RouterActors.ConnectionsOf(gateway), RouterActors.FindConnections, query, cancellationToken);

    public Task<UserConnections> CountUserAsync(string gateway, string userId, CancellationToken cancellationToken) =>
        actors.AskAsync<string, UserConnections>(RouterActors.ConnectionsOf(gateway), RouterActors.CountUser, userId, cancellationToken);

    public Task<GatewaySummary> SummarizeAsync(string gateway, CancellationToken cancellationToken) =>
        actors.AskAsync<GatewaySummary>(RouterActors.ConnectionsOf(gateway), RouterActors.Summarize, cancellationToken);

    public Task<ConnectionState> LookAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        actors.AskAsync<string, ConnectionState>(RouterActors.ConnectionsOf(connection.Gateway), RouterActors.Look, connection.Text, cancellationToken);

    public Task<ConnectionState> DisconnectAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        actors.AskAsync<string, ConnectionState>(RouterActors.ConnectionsOf(connection.Gateway), RouterActors.Disconnect, connection.Text, cancellationToken);

    /// <summary>Unix time in milliseconds; null for a user that was never there, or too long ago.</summary>
    public async Task<long?> LastSeenAsync(string userId, CancellationToken cancellationToken) =>
        (await actors.AskAsync<string, SeenAnswer>(RouterActors.LastSeenOf(userId), RouterActors.WhenSeen, userId, cancellationToken)).At;
}
