#nullable enable

using System.Text.Json;

namespace Dapr.Client;

/// <summary>Sends one call to the sidecar and turns every failure into a <see cref="DaprException"/> with its cause inside.</summary>
internal sealed class SidecarApi(HttpMessageInvoker http, Uri endpoint, string? token, string userAgent)
{
    private static readonly JsonSerializerOptions ErrorOptions = new(JsonSerializerDefaults.Web);

    private readonly string _origin = endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>The body of a successful answer.</summary>
    public async Task<byte[]> SendAsync(string operation, HttpMethod method, ApiPath path, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_origin + path)) { Content = content };
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            if (token is not null)
            {
                request.Headers.TryAddWithoutValidation(Constants.ApiTokenHeader, token);
            }

            using var response = await http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.IsSuccessStatusCode ? body : throw Refused(operation, response, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DaprException($"{operation} failed: the Dapr sidecar at {_origin} gave no answer.", e);
        }
    }

    private static DaprException Refused(string operation, HttpResponseMessage response, byte[] body)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        DaprError? error = null;
        try
        {
            error = body.Length == 0 ? null : JsonSerializer.Deserialize<DaprError>(body, ErrorOptions);
        }
        catch (JsonException)
        {
            // Not the sidecar's own error format: the status says all there is.
        }

        var cause = new DaprApiException(error?.Message ?? status, error?.ErrorCode, (int)response.StatusCode >= 500);
        return new DaprException($"{operation} failed: the Dapr sidecar answered {status}, {cause.ErrorCode}: {cause.Message}", cause);
    }
}
