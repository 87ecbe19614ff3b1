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

    public Task<GatewaySummary> SummarizeAsync(string gateway, CancellationToken cancellationToken) =>
        actors.AskAsync<GatewaySummary>(RouterActors.ConnectionsOf(gateway), RouterActors.Summarize, cancellationToken);

    public Task<ConnectionState> LookAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        actors.AskAsync<string, ConnectionState>(RouterActors.ConnectionsOf(connection.Gateway), RouterActors.Look, connection.Text, cancellationToken);

    public Task<ConnectionState> DisconnectAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        actors.AskAsync<string, ConnectionState>(RouterActors.ConnectionsOf(connection.Gateway), RouterActors.Disconnect, connection.Text, cancellationToken);

    public Task<UserPresence> PresenceAsync(string userId, CancellationToken cancellationToken) =>
        actors.AskAsync<UserPresence>(RouterActors.UserOf(userId), RouterActors.Presence, cancellationToken);

    public Task<UserPresence> EndConnectionsAsync(string userId, CancellationToken cancellationToken) =>
        actors.AskAsync<UserPresence>(RouterActors.UserOf(userId), RouterActors.EndConnections, cancellationToken);
}
