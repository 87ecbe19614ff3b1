using Dapr.Actors;
using Dapr.Actors.Client;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;

namespace DaprPush.SendApi.Connections;

/// <summary>The questions that the router's actors answer about gateways and users. Every one throws when it gets no answer.</summary>
internal sealed class GatewayActors(IActorProxyFactory actors)
{
    /// <summary>The gateways whose lease runs, ordered by id.</summary>
    public async Task<IReadOnlyList<GatewayLease>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await actors.Create(new ActorId(RouterActors.DirectoryId), RouterActors.GatewayDirectory)
            .InvokeMethodAsync<GatewayList>(RouterActors.List, cancellationToken))
            .Gateways.OrderBy(lease => lease.Gateway.Id, StringComparer.Ordinal)];

    public Task<ConnectionPage> FindAsync(string gateway, ConnectionQuery query, CancellationToken cancellationToken) =>
        Of(gateway).InvokeMethodAsync<ConnectionQuery, ConnectionPage>(RouterActors.FindConnections, query, cancellationToken);

    public Task<UserConnections> CountUserAsync(string gateway, string userId, CancellationToken cancellationToken) =>
        Of(gateway).InvokeMethodAsync<string, UserConnections>(RouterActors.CountUser, userId, cancellationToken);

    public Task<GatewaySummary> SummarizeAsync(string gateway, CancellationToken cancellationToken) =>
        Of(gateway).InvokeMethodAsync<GatewaySummary>(RouterActors.Summarize, cancellationToken);

    public Task<ConnectionState> LookAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        Of(connection.Gateway).InvokeMethodAsync<string, ConnectionState>(RouterActors.Look, connection.Text, cancellationToken);

    public Task<ConnectionState> DisconnectAsync(ConnectionId connection, CancellationToken cancellationToken) =>
        Of(connection.Gateway).InvokeMethodAsync<string, ConnectionState>(RouterActors.Disconnect, connection.Text, cancellationToken);

    /// <summary>Unix time in milliseconds; null for a user that was never there, or too long ago.</summary>
    public async Task<long?> LastSeenAsync(string userId, CancellationToken cancellationToken) =>
        (await actors.Create(new ActorId(RouterActors.LastSeenOf(userId)), RouterActors.LastSeen)
            .InvokeMethodAsync<string, SeenAnswer>(RouterActors.WhenSeen, userId, cancellationToken)).At;

    private ActorProxy Of(string gateway) => actors.Create(new ActorId(RouterActors.ConnectionsOf(gateway)), RouterActors.GatewayConnections);
}
