#nullable enable

namespace Dapr.Client;

/// <summary>
/// Sends every request to the sidecar as a service invocation: the request's host name is the app id, its path the method.
/// </summary>
public class InvocationHandler : DelegatingHandler
{
    private Uri _endpoint = new(DaprDefaults.GetDefaultHttpEndpoint(), UriKind.Absolute);

    /// <summary>The sidecar's HTTP address. It must not be a public one: all requests and the token go there.</summary>
    /// <exception cref="ArgumentException">The scheme is neither http nor https.</exception>
    public string DaprEndpoint
    {
        get => _endpoint.OriginalString;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var uri = new Uri(value, UriKind.Absolute);
            if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            {
                throw new ArgumentException("The URI scheme of the Dapr endpoint must be http or https.", nameof(value));
            }

            _endpoint = uri;
        }
    }

    /// <summary>An app id with its capital letters, which host names lose.</summary>
    public string? DefaultAppId { get; set; }

    internal string? DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri;
        if (original is not { IsAbsoluteUri: true } || (original.Scheme != Uri.UriSchemeHttp && original.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"The request URI '{original}' is not a valid Dapr service invocation destination.", nameof(request));
        }

        try
        {
            if (!string.IsNullOrWhiteSpace(DaprApiToken))
            {
                request.Headers.Add(Constants.ApiTokenHeader, DaprApiToken);
            }

            request.RequestUri = Rewrite(original);
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // The request is the caller's: it must look as before, and not carry the token on.
            request.RequestUri = original;
            request.Headers.Remove(Constants.ApiTokenHeader);
        }
    }

    private Uri Rewrite(Uri uri)
    {
        var appId = DefaultAppId is not null && uri.Host.Equals(DefaultAppId, StringComparison.OrdinalIgnoreCase) ? DefaultAppId : uri.Host;
        return new UriBuilder(uri)
        {
            Scheme = _endpoint.Scheme,
            Host = _endpoint.Host,
            Port = _endpoint.Port,
            Path = $"/v1.0/invoke/{appId}/method{uri.AbsolutePath}",
        }.Uri;
    }
}
