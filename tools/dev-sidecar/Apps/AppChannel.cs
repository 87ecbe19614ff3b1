using System.Net;

namespace DaprPush.DevSidecar.Apps;

/// <summary>
/// The connection from a sidecar to its app: pooled HTTP/1.1 on the loopback interface, without proxy, cookies, redirects or
/// decompression, so that what the app answers is what the caller gets. Every request carries the app token when there is one.
/// </summary>
internal sealed class AppChannel : IDisposable
{
    private const string TokenHeader = "dapr-api-token";
    private readonly HttpMessageInvoker _client;
    private readonly AppSockets _sockets = new();
    private readonly SemaphoreSlim? _slots;
    private readonly string? _token;

    /// <param name="port">The app's port.</param>
    /// <param name="token">APP_API_TOKEN, or null.</param>
    /// <param name="maxConcurrency">appMaxConcurrency: most requests at the same time; zero or less for no limit.</param>
    public AppChannel(int port, string? token, int maxConcurrency)
    {
        _token = string.IsNullOrEmpty(token) ? null : token;
        _slots = maxConcurrency > 0 ? new SemaphoreSlim(maxConcurrency) : null;
        Base = new Uri($"http://127.0.0.1:{port}/");
        Port = port;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ConnectCallback = (context, cancellation) => _sockets.ConnectAsync(context.DnsEndPoint, cancellation),
        });
    }

    /// <summary>The app's address, with a slash at the end.</summary>
    public Uri Base { get; }

    /// <summary>The app's port.</summary>
    public int Port { get; }

    /// <summary>Makes a request for a path (no leading slash; query allowed; already percent-encoded).</summary>
    public HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri(Base.OriginalString + path));

    /// <summary>Sends it; returns at the response head.</summary>
    /// <exception cref="HttpRequestException">The app can't be reached or broke off.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_token is not null)
        {
            request.Headers.Remove(TokenHeader);
            request.Headers.TryAddWithoutValidation(TokenHeader, _token);
        }

        if (_slots is null)
        {
            return await _client.SendAsync(request, cancellation);
        }

        await _slots.WaitAsync(cancellation);
        try
        {
            return await _client.SendAsync(request, cancellation);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Breaks every connection, with what is under way on it, and makes no more: as when this sidecar is killed.</summary>
    public void Break() => _sockets.Break();

    public void Dispose()
    {
        _client.Dispose();
        _slots?.Dispose();
    }
}
