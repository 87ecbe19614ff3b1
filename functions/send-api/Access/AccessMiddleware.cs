using System.Net;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace DaprPush.SendApi.Access;

/// <summary>Finds out who calls a function, and refuses who may not, before the body is looked at.</summary>
internal sealed class AccessMiddleware(Authenticator authenticator, RequestRates rates, TrustedProxies proxies, FunctionRights rights) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var right = rights.Of(context.FunctionDefinition.Name);
        if ((!authenticator.IsOn || right == Right.None) && !rates.LimitsAddresses)
        {
            await next(context);
            return;
        }

        var request = context.Http().Request;
        var refusal = rates.TakeRequest(ClientOf(request));
        if (refusal is null)
        {
            (var caller, refusal) = await authenticator.AuthenticateAsync(authenticator.CredentialsIn(request), right, request.Aborted());
            if (caller is not null)
            {
                request.HttpContext.Features.Set(caller);
                await next(context);
                return;
            }
        }

        await request.AnswerAsync(ApiAnswer.Of(Problem.Of(refusal!)));
    }

    // The host puts into X-Forwarded-For who called it, in place of all that stood there (the default transforms of YARP, by which it
    // forwards). So it is true; but whose request a proxy, or the app's own sidecar, passes on nobody knows any more.
    private IPAddress? ClientOf(HttpRequest request) =>
        IPAddress.TryParse(request.Headers["X-Forwarded-For"], out var peer) && !IsOwnSidecar(peer) && !proxies.IsTrusted(peer)
            ? TrustedProxies.Counted(peer)
            : null;

    private static bool IsOwnSidecar(IPAddress peer) =>
        peer.Equals(IPAddress.IPv6Loopback) || (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).Equals(IPAddress.Loopback);
}
