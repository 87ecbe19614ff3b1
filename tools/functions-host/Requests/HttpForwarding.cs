using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// With the ASP.NET Core integration a request goes to the worker's own web server, beside its invocation. The forwarder, its transforms and
/// its client's settings are those of the real host, so that what is lost on the way there is lost here (a header that is not ASCII fails).
/// </summary>
internal sealed class HttpForwarding(IHttpForwarder forwarder) : IDisposable
{
    // By this header the worker brings the request and its invocation together.
    private const string InvocationHeader = "x-ms-invocation-id";
    private static readonly ForwarderRequestConfig Settings = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };
    private readonly HttpMessageInvoker _client = new(new ConnectRetry(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    }));

    /// <summary>Forwards the request and writes the answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="worker">Where the worker's web server is.</param>
    /// <param name="invocationId">The invocation that belongs to it.</param>
    /// <param name="ended">The worker has ended: nobody will answer.</param>
    public ValueTask<ForwarderError> StartAsync(HttpContext context, Uri worker, string invocationId, CancellationToken ended)
    {
        // A header of the caller's with this name wins, and its invocation is never found: so at the real host.
        context.Request.Headers.TryAdd(InvocationHeader, invocationId);
        return forwarder.SendAsync(context, worker.AbsoluteUri, _client, Settings, HttpTransformer.Default, ended);
    }

    /// <summary>Throws when the request did not come through.</summary>
    public static void ThrowIfFailed(HttpContext context, ForwarderError result)
    {
        if (result != ForwarderError.None)
        {
            throw new InvalidOperationException(
                $"Failed to proxy request with ForwarderError: {result}", context.GetForwarderErrorFeature()?.Exception);
        }
    }

    public void Dispose() => _client.Dispose();
}
