#nullable enable

namespace Dapr.Client;

public abstract partial class DaprClient
{
    private const string PreferNativeClient = "Recommended guidance is to use a native HTTP or gRPC client for service invocation";

    /// <summary>An HTTP client whose host names are app ids: calls go to the sidecar, which finds the app.</summary>
    /// <param name="appId">The app that relative URIs go to. Needed for ids with capital letters.</param>
    /// <param name="daprEndpoint">The sidecar's HTTP address; null for the default.</param>
    /// <param name="daprApiToken">The token to send. Null sends none, also when the environment holds one.</param>
    public static HttpClient CreateInvokeHttpClient(string? appId = null, string? daprEndpoint = null, string? daprApiToken = null)
    {
        var handler = new InvocationHandler
        {
            InnerHandler = new SocketsHttpHandler(),
            DaprApiToken = daprApiToken,
            DefaultAppId = appId,
        };
        if (daprEndpoint is not null)
        {
            handler.DaprEndpoint = daprEndpoint;
        }

        var client = new HttpClient(handler);
        client.DefaultRequestHeaders.UserAgent.Add(UserAgent());
        if (appId is not null)
        {
            try
            {
                client.BaseAddress = new Uri($"http://{appId}");
            }
            catch (UriFormatException e)
            {
                client.Dispose();
                throw new ArgumentException("The appId must be a valid hostname.", nameof(appId), e);
            }
        }

        return client;
    }

    /// <summary>An HTTP client like that of <see cref="CreateInvokeHttpClient"/>, with this client's sidecar and token.</summary>
    public abstract HttpClient CreateInvokableHttpClient(string? appId = null);

    /// <summary>A POST to an app's method.</summary>
    public HttpRequestMessage CreateInvokeMethodRequest(string appId, string methodName) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName);

    /// <summary>A POST to an app's method, with query parameters.</summary>
    public HttpRequestMessage CreateInvokeMethodRequest(string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, queryStringParameters);

    /// <summary>A request to an app's method.</summary>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName);

    /// <summary>A request to an app's method, with query parameters.</summary>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId,
        string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters);

    /// <summary>A POST of JSON to an app's method.</summary>
    public HttpRequestMessage CreateInvokeMethodRequest<TRequest>(string appId, string methodName, TRequest data) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, [], data);

    /// <summary>A request with JSON to an app's method, with query parameters.</summary>
    public abstract HttpRequestMessage CreateInvokeMethodRequest<TRequest>(HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters, TRequest data);

    /// <summary>Sends a request to an app; the answer's status is the caller's to judge.</summary>
    /// <exception cref="InvocationException">The sidecar is away.</exception>
    [Obsolete(PreferNativeClient)]
    public abstract Task<HttpResponseMessage> InvokeMethodWithResponseAsync(HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request to an app.</summary>
    /// <exception cref="InvocationException">The sidecar is away, or the answer is not a success.</exception>
    [Obsolete(PreferNativeClient)]
    public abstract Task InvokeMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request to an app and reads the answer's JSON.</summary>
    /// <exception cref="InvocationException">The sidecar is away, or the answer is not a success, or not such JSON.</exception>
    [Obsolete(PreferNativeClient)]
    public abstract Task<TResponse> InvokeMethodAsync<TResponse>(HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Calls an app's method by POST.</summary>
    [Obsolete(PreferNativeClient)]
    public Task InvokeMethodAsync(
        string appId,
        string methodName,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(appId, methodName), cancellationToken);

    /// <summary>Calls an app's method.</summary>
    [Obsolete(PreferNativeClient)]
    public Task InvokeMethodAsync(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(httpMethod, appId, methodName), cancellationToken);

    /// <summary>Calls an app's method by POST, with JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task InvokeMethodAsync<TRequest>(
        string appId,
        string methodName,
        TRequest data,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(appId, methodName, data), cancellationToken);

    /// <summary>Calls an app's method with JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task InvokeMethodAsync<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        TRequest data,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(httpMethod, appId, methodName, [], data), cancellationToken);

    /// <summary>Calls an app's method by POST and reads the answer's JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task<TResponse> InvokeMethodAsync<TResponse>(
        string appId,
        string methodName,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(appId, methodName), cancellationToken);

    /// <summary>Calls an app's method and reads the answer's JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task<TResponse> InvokeMethodAsync<TResponse>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(httpMethod, appId, methodName), cancellationToken);

    /// <summary>Calls an app's method by POST, with JSON, and reads the answer's JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        string appId,
        string methodName,
        TRequest data,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(appId, methodName, data), cancellationToken);

    /// <summary>Calls an app's method with JSON and reads the answer's JSON.</summary>
    [Obsolete(PreferNativeClient)]
    public Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        TRequest data,
        CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(httpMethod, appId, methodName, [], data), cancellationToken);
}
