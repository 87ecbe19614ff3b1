#nullable enable

using System.Text.Json;

namespace Dapr.Client;

/// <summary>
/// The sidecar over HTTP. Service invocation and health share a client with a timeout, as in the official client;
/// publish, state and secrets wait as long as their caller does.
/// </summary>
internal sealed partial class HttpDaprClient : DaprClient
{
    private static readonly TimeSpan SidecarPollInterval = TimeSpan.FromMilliseconds(500);

    private readonly Uri _endpoint;
    private readonly string? _token;
    private readonly HttpClient _http;
    private readonly HttpMessageInvoker _untimedHttp;
    private readonly SidecarApi _api;

    public HttpDaprClient(Uri endpoint, JsonSerializerOptions jsonSerializerOptions, string? token, TimeSpan timeout)
    {
        _endpoint = endpoint;
        _token = string.IsNullOrWhiteSpace(token) ? null : token;
        JsonSerializerOptions = jsonSerializerOptions;

        var handler = new SocketsHttpHandler();
        _http = new HttpClient(handler);
        _http.DefaultRequestHeaders.UserAgent.Add(UserAgent());
        if (timeout > TimeSpan.Zero)
        {
            _http.Timeout = timeout;
        }

        _untimedHttp = new HttpMessageInvoker(handler, disposeHandler: false);
        _api = new SidecarApi(_untimedHttp, endpoint, _token, UserAgent().ToString());
    }

    public override JsonSerializerOptions JsonSerializerOptions { get; }

    public override Task<bool> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        AsksWellAsync("/v1.0/healthz", cancellationToken);

    public override Task<bool> CheckOutboundHealthAsync(CancellationToken cancellationToken = default) =>
        AsksWellAsync("/v1.0/healthz/outbound", cancellationToken);

    public override async Task WaitForSidecarAsync(CancellationToken cancellationToken = default)
    {
        while (!await CheckOutboundHealthAsync(cancellationToken))
        {
            await Task.Delay(SidecarPollInterval, cancellationToken);
        }
    }

    public override async Task<Dictionary<string, string>> GetSecretAsync(
        string storeName,
        string key,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(storeName, nameof(storeName));
        ArgumentVerifier.ThrowIfNullOrEmpty(key, nameof(key));
        var path = new ApiPath("/v1.0/secrets").Segment(storeName).Segment(key).Metadata(metadata);
        var secret = await _api.SendAsync("Secret operation", HttpMethod.Get, path, content: null, cancellationToken);
        return secret.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(secret) ?? [];
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _untimedHttp.Dispose();
            _http.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<bool> AsksWellAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_endpoint, path));
        AddToken(request);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void AddToken(HttpRequestMessage request)
    {
        if (_token is not null)
        {
            request.Headers.TryAddWithoutValidation(Constants.ApiTokenHeader, _token);
        }
    }
}
