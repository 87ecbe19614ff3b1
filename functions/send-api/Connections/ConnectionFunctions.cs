using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.Connections;

/// <summary>The triggers of the endpoints that show and end connections.</summary>
public sealed class ConnectionFunctions(OpenConnections connections)
{
    [Function("connections")]
    public async Task<HttpResponseData> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/connections")] HttpRequestData request, CancellationToken cancellationToken) =>
        await request.WriteAsync(await connections.ListAsync(request.Query, cancellationToken));

    [Function("connection-stats")]
    public async Task<HttpResponseData> StatsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/connections/stats")] HttpRequestData request, CancellationToken cancellationToken) =>
        await request.WriteAsync(await connections.StatsAsync(cancellationToken));

    [Function("connection-disconnect")]
    public async Task<HttpResponseData> DisconnectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/connections/{id}")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await connections.DisconnectAsync(id, cancellationToken));

    [Function("user-presence")]
    public async Task<HttpResponseData> PresenceAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/users/{id}/presence")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await connections.PresenceAsync(id, cancellationToken));
}
