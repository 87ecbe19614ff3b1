using Dapr.Client;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Api;

/// <summary>Calls the send API by Dapr service invocation. Redirects and cookies are the client's affair, not shared between clients here.</summary>
internal sealed class SendApiClient(SidecarEndpoint sidecar, IOptions<PushOptions> options) : IDisposable
{
    private readonly Uri _sendApi = new($"http://{options.Value.SendApiAppId}");

    private readonly HttpMessageInvoker _invoker = new(new InvocationHandler
    {
        DaprEndpoint = sidecar.Address.ToString().TrimEnd('/'),
        DefaultAppId = options.Value.SendApiAppId,
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        },
    });

    /// <param name="pathAndQuery">As the client wrote it, from <c>/api/v1</c> on.</param>
    /// <exception cref="HttpRequestException">The sidecar is away, or the request's body could not be read.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string pathAndQuery, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(_sendApi, pathAndQuery);
        return _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();
}
