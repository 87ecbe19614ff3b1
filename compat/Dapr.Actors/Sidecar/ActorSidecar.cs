#nullable enable

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;

namespace Dapr.Actors.Sidecar;

/// <summary>The actor part of the sidecar's HTTP API, spelled as the official SDK spells it.</summary>
internal sealed class ActorSidecar(HttpMessageHandler? handler, string endpoint, string? token, TimeSpan? requestTimeout)
{
    private const string ApiTokenHeader = "dapr-api-token";
    private const string TtlExpireTimeHeader = "Metadata.ttlExpireTime";

    private static readonly SocketsHttpHandler SharedHandler = new();
    private static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
    private static readonly MediaTypeHeaderValue Text = MediaTypeHeaderValue.Parse("text/plain; charset=utf-8");
    private static readonly JsonSerializerOptions ErrorOptions = new(JsonSerializerDefaults.Web);

    private readonly HttpClient _http = CreateClient(handler ?? SharedHandler, requestTimeout);

    public Task<byte[]> InvokeMethodAsync(string actorType, string actorId, string method, byte[]? json, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, actorType, actorId, $"method/{method}", json, Json);
        if (ActorReentrancy.Id is { } reentrancyId)
        {
            request.Headers.Add(ActorReentrancy.HeaderName, reentrancyId);
        }

        return ReadAsync(request, cancellationToken);
    }

    public async Task<StoredState> GetStateAsync(string actorType, string actorId, string key, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(Request(HttpMethod.Get, actorType, actorId, $"state/{key}"), cancellationToken);
        var value = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var expires = response.Headers.TryGetValues(TtlExpireTimeHeader, out var values) ? values.First() : null;
        return new StoredState(value, string.IsNullOrEmpty(expires) ? null : DateTimeOffset.Parse(expires, CultureInfo.InvariantCulture));
    }

    // The body is JSON; the official SDK calls it text.
    public Task SaveStateAsync(string actorType, string actorId, byte[] operations, CancellationToken cancellationToken) =>
        ReadAsync(Request(HttpMethod.Put, actorType, actorId, "state", operations, Text), cancellationToken);

    public Task RegisterReminderAsync(string actorType, string actorId, string name, byte[] reminder) =>
        ReadAsync(Request(HttpMethod.Put, actorType, actorId, $"reminders/{name}", reminder, Json), CancellationToken.None);

    public Task<byte[]> GetReminderAsync(string actorType, string actorId, string name) =>
        ReadAsync(Request(HttpMethod.Get, actorType, actorId, $"reminders/{name}"), CancellationToken.None);

    public Task UnregisterReminderAsync(string actorType, string actorId, string name) =>
        ReadAsync(Request(HttpMethod.Delete, actorType, actorId, $"reminders/{name}"), CancellationToken.None);

    public Task RegisterTimerAsync(string actorType, string actorId, string name, byte[] timer) =>
        ReadAsync(Request(HttpMethod.Put, actorType, actorId, $"timers/{name}", timer, Json), CancellationToken.None);

    public Task UnregisterTimerAsync(string actorType, string actorId, string name) =>
        ReadAsync(Request(HttpMethod.Delete, actorType, actorId, $"timers/{name}"), CancellationToken.None);

    private static HttpClient CreateClient(HttpMessageHandler handler, TimeSpan? timeout)
    {
        var client = new HttpClient(handler, disposeHandler: false);
        client.Timeout = timeout ?? client.Timeout;
        return client;
    }

    private HttpRequestMessage Request(
        HttpMethod method, string actorType, string actorId, string path, byte[]? body = null, MediaTypeHeaderValue? contentType = null)
    {
        // The default endpoint ends in a slash: the doubled one is what the official SDK sends, and what sidecars take.
        var request = new HttpRequestMessage(method, new Uri($"{endpoint}/v1.0/actors/{actorType}/{actorId}/{path}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = contentType;
        }

        if (!string.IsNullOrWhiteSpace(token))
        {
            request.Headers.Add(ApiTokenHeader, token);
        }

        return request;
    }

    private async Task<byte[]> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            var response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                throw await ErrorAsync(response, cancellationToken);
            }
        }
    }

    private static async Task<Exception> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            return new AuthenticationException("Invalid client credentials");
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var wordless = $"The sidecar answered {(int)response.StatusCode} {response.ReasonPhrase} and gave no reason.";
        try
        {
            var error = body.Length == 0 ? null : JsonSerializer.Deserialize<DaprError>(body, ErrorOptions);
            return (error, response.StatusCode) switch
            {
                ({ } known, _) => new DaprApiException(known.Message, known.ErrorCode, false),
                (null, HttpStatusCode.NotFound) => new DaprApiException(wordless, "ERR_DOES_NOT_EXIST", false),
                _ => new DaprApiException(wordless),
            };
        }
        catch (JsonException e)
        {
            return new DaprApiException(wordless, e);
        }
    }
}
