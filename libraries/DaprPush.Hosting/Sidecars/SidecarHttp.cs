using System.Net.Http.Headers;

namespace DaprPush.Hosting.Sidecars;

/// <summary>
/// The process's one HTTP client for its sidecar's API: connections are shared by all that call it, a running activity's
/// <c>traceparent</c> goes along, and no request goes without a deadline.
/// </summary>
/// <remarks>Whatever is sent with a body may reach the sidecar twice when a connection breaks: it has to bear that.</remarks>
public sealed class SidecarHttp(SidecarEndpoint endpoint) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
    });

    /// <summary>Sends a request and hands its answer over as soon as the head is there.</summary>
    /// <param name="json">The body; null for none.</param>
    /// <param name="read">Reads the answer within the same deadline; the answer is gone afterwards.</param>
    /// <param name="deadline">For all of it.</param>
    /// <exception cref="TimeoutException">The deadline is over.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away.</exception>
    /// <exception cref="OperationCanceledException">The token said so.</exception>
    public async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? json,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        TimeSpan deadline,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var request = endpoint.Request(method, path);
        if (json is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } };
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            using var answer = await _invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
            return await read(answer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The sidecar did not answer {method} {path} within {deadline.TotalSeconds:0.###} s.", exception);
        }
    }

    public void Dispose() => _invoker.Dispose();
}
