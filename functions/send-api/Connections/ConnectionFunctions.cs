using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Connections;

/// <summary>The triggers of the endpoints that show and end connections.</summary>
[Requires(Right.Admin)]
public sealed class ConnectionFunctions(OpenConnections connections, Authenticator authenticator)
{
    [Function("connections")]
    [Operation("Connections", "List the open connections of all gateways", Problems = [400, 503], Description = "By gateway and by the time they came; at most about a second old.")]
    [Parameter(ConnectionListQuery.LimitName, "query", "Connections on a page.", Maximum = ConnectionListQuery.MaxLimit, Default = ConnectionListQuery.DefaultLimit)]
    [Parameter(ConnectionListQuery.PageTokenName, "query", "The next_page_token of the page before, with the same filters.")]
    [Parameter(ConnectionListQuery.UserName, "query", "Only this user's.", Pattern = NameRules.Pattern)]
    [Parameter(ConnectionListQuery.GatewayName, "query", "Only this gateway's.", Pattern = NameRules.Pattern)]
    [Parameter(ConnectionListQuery.StreamName, "query", "Only those that follow this stream, as in channel:news, user:alice or broadcast.")]
    [Answer(200, "A page.", typeof(ConnectionListAnswer))]
    public async Task ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/connections")] HttpRequest request) =>
        await request.AnswerAsync(await connections.ListAsync(request.Query, request.Aborted()));

    [Function("connection-stats")]
    [Operation("Connections", "All gateways in numbers", Problems = [503])]
    [Answer(200, "The numbers.", typeof(StatsAnswer))]
    public async Task StatsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/connections/stats")] HttpRequest request) =>
        await request.AnswerAsync(await connections.StatsAsync(request.Aborted()));

    [Function("connection-disconnect")]
    [Operation("Connections", "End a connection", Problems = [404, 503],
        Description = "The client gets event: close with reconnect false, and a retry of about a minute if it comes back all the same.")]
    [Parameter("id", "path", "The connection_id of the ready event.")]
    [Answer(204, "It is over.")]
    [Answer(202, "Its gateway was told and has not confirmed yet.", typeof(DisconnectAnswer))]
    public async Task DisconnectAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/connections/{id}")] HttpRequest request) =>
        await request.AnswerAsync(await connections.DisconnectAsync(request.RouteValue("id"), request.Aborted()));

    [Function("user-presence")]
    [Requires(Right.Caller)]
    [Operation("Connections", "Whether a user is there", Problems = [400, 503],
        Description = "For the user, for who may publish to the user's stream, and for who may administer.")]
    [Parameter("id", "path", "The user's id.", Pattern = NameRules.Pattern)]
    [Answer(200, "online, where, with how many connections, and last_seen.", typeof(PresenceAnswer))]
    public async Task PresenceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/users/{id}/presence")] HttpRequest request)
    {
        var id = request.RouteValue("id");
        await request.AnswerAsync(!NameRules.IsValid(id) || MaySee(request.Caller(), id)
            ? await connections.PresenceAsync(id, request.Aborted())
            : ApiAnswer.Of(Problem.Of(authenticator.Forbid($"The caller may neither publish to user:{id} nor administer."))));
    }

    [Function("user-disconnect")]
    [Operation("Connections", "End all connections of a user", Problems = [400, 503],
        Description = "On all gateways: those that follow the user's stream, and those whose token names the user. As for one connection; a client with a valid token may come back.")]
    [Parameter("id", "path", "The user's id.", Pattern = NameRules.Pattern)]
    [Answer(204, "They are over, or there were none.")]
    [Answer(202, "The gateways were told; not all have confirmed yet.", typeof(DisconnectAnswer))]
    public async Task DisconnectUserAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/users/{id}/connections")] HttpRequest request) =>
        await request.AnswerAsync(await connections.DisconnectUserAsync(request.RouteValue("id"), request.Aborted()));

    private static bool MaySee(Caller caller, string userId) =>
        caller.IsAdmin || caller.UserId == userId || caller.MayPublish(StreamName.User(userId));
}
