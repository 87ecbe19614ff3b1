using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
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

        if (await context.GetHttpRequestDataAsync() is not { } request)
        {
            await next(context);
            return;
        }

        // The worker is never told who holds the other end: only what trusted proxies say counts.
        var refusal = rates.TakeRequest(proxies.ClientOf(peer: null, request.ValuesOf("X-Forwarded-For")));
        if (refusal is null)
        {
            (var caller, refusal) = await authenticator.AuthenticateAsync(CredentialsIn(request), right, context.CancellationToken);
            if (caller is not null)
            {
                context.Features.Set(caller);
                await next(context);
                return;
            }
        }

        context.GetInvocationResult().Value = await request.WriteAsync(ApiAnswer.Of(Problem.Of(refusal!)));
    }

    private Credentials CredentialsIn(HttpRequestData request)
    {
        var cookie = authenticator.Cookie is { } name && Credentials.CookieCounts(request.Method, request.ValuesOf("Sec-Fetch-Site") is [var site, ..] ? site : null)
            ? request.Cookies.FirstOrDefault(cookie => cookie.Name == name)?.Value
            : null;
        return Credentials.From(request.ValuesOf("Authorization"), request.ValuesOf(Credentials.ApiKeyHeader), cookie);
    }
}
