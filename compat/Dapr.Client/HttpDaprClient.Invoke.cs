#nullable enable

using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    // Names known to handlers that read a request's options; the official client uses the same.
    private static readonly HttpRequestOptionsKey<string> AppId = new("appId");
    private static readonly HttpRequestOptionsKey<string> MethodName = new("methodName");

    public override HttpClient CreateInvokableHttpClient(string? appId = null) =>
        CreateInvokeHttpClient(appId, _endpoint.AbsoluteUri, _token);

    public override HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName) =>
        CreateInvokeMethodRequest(httpMethod, appId, methodName, []);

    public override HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters)
    {
        ArgumentVerifier.ThrowIfNull(httpMethod, nameof(httpMethod));
        ArgumentVerifier.ThrowIfNullOrEmpty(appId, nameof(appId));
        ArgumentVerifier.ThrowIfNull(methodName, nameof(methodName));

        // The method is a path and may bring a query of its own: it goes through as it is.
        var uri = new UriBuilder(new Uri(_endpoint, $"/v1.0/invoke/{appId}/method/{methodName.TrimStart('/')}"));
        var query = new StringBuilder(uri.Query);
        foreach (var (name, value) in queryStringParameters ?? [])
        {
            query.Append(query.Length == 0 ? "" : "&").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        uri.Query = query.ToString();
        var request = new HttpRequestMessage(httpMethod, uri.Uri);
        request.Options.Set(AppId, appId);
        request.Options.Set(MethodName, methodName);
        AddToken(request);
        return request;
    }

    public override HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data)
    {
        var request = CreateInvokeMethodRequest(httpMethod, appId, methodName, queryStringParameters);
        request.Content = JsonContent.Create(data, options: JsonSerializerOptions);
        return request;
    }

    [Obsolete("As in the base class.")]
    public override async Task<HttpResponseMessage> InvokeMethodWithResponseAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNull(request, nameof(request));
        if (request.RequestUri is not null && !_endpoint.IsBaseOf(request.RequestUri))
        {
            throw new InvalidOperationException("The provided request URI is not a Dapr service invocation URI.");
        }

        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Failed(request, e, response: null);
        }
    }

    [Obsolete("As in the base class.")]
    public override Task InvokeMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        SucceedAsync(request, cancellationToken);

    [Obsolete("As in the base class.")]
    public override async Task<TResponse> InvokeMethodAsync<TResponse>(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        var response = await SucceedAsync(request, cancellationToken);
        try
        {
            return (await response.Content.ReadFromJsonAsync<TResponse>(JsonSerializerOptions, cancellationToken))!;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw Failed(request, e, response);
        }
    }

    [Obsolete("As in the base class.")]
    private async Task<HttpResponseMessage> SucceedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await InvokeMethodWithResponseAsync(request, cancellationToken);
        try
        {
            return response.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException e)
        {
            throw Failed(request, e, response);
        }
    }

    private static InvocationException Failed(HttpRequestMessage request, Exception cause, HttpResponseMessage? response)
    {
        request.Options.TryGetValue(AppId, out var appId);
        request.Options.TryGetValue(MethodName, out var methodName);
        return new InvocationException(appId, methodName, cause, response);
    }
}
