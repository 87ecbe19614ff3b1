using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Routes;

/// <summary>Answers what no other function takes, where the host's own answer would be an empty 404.</summary>
[Requires(Right.None)]
public sealed class RouteFunctions(RouteTable routes)
{
    /// <summary>
    /// The name has to come after all others: the Functions host tries routes in the order of the functions' names
    /// (Azure/azure-functions-host#9876), and this one matches every path.
    /// </summary>
    [Function("without-route")]
    public Task RefuseAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        var methods = path.StartsWith(RouteTable.Prefix, StringComparison.OrdinalIgnoreCase) ? routes.MethodsOf(path[RouteTable.Prefix.Length..]) : "";
        return request.AnswerAsync(ApiAnswer.Of(methods.Length == 0 ? Problem.UnknownRoute(path) : Problem.WrongMethod(request.Method, methods)));
    }
}
