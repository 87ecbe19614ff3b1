using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dapr.Client;
using DaprPush.Messages.Reading;

namespace DaprPush.Client;

/// <summary>Posts to the send API through the sidecar, again and again where that may help. The bytes stay the same, so do the ids.</summary>
internal sealed class SendApiCalls : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly HttpClient _http;
    private readonly PushClientOptions _options;
    private readonly TimeProvider _time;

    public SendApiCalls(PushClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _http = DaprClient.CreateInvokeHttpClient(
            options.AppId, options.DaprEndpoint, options.DaprApiToken ?? Environment.GetEnvironmentVariable("DAPR_API_TOKEN"));
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <returns>The answer's JSON.</returns>
    /// <exception cref="PushException">It was refused, or no attempt succeeded.</exception>
    public async Task<JsonElement> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure, retryAfter) = await TryAsync(path, body, cancellationToken).ConfigureAwait(false);
            if (answer is { } json)
            {
                return json;
            }

            if (retryAfter is not { } pause || attempt >= _options.MaxAttempts)
            {
                throw failure!;
            }

            await Task.Delay(Longest(pause, PauseAfter(attempt)), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _http.Dispose();

    // Null for a pause: to try again would bring the same answer.
    private async Task<(JsonElement? Answer, PushException? Failure, TimeSpan? RetryAfter)> TryAsync(
        string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = Json;
            await AuthorizeAsync(request, either.Token).ConfigureAwait(false);
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? (JsonDocument.Parse(bytes).RootElement, null, null)
                : (null, Refusal(response.StatusCode, bytes), RetryAfter(response));
        }
        catch (HttpRequestException exception)
        {
            return (null, new PushException("The sidecar cannot be reached, or broke off.", exception) { IsUncertain = true }, TimeSpan.Zero);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var message = $"No answer came within {_options.Timeout.TotalSeconds:0.###} s.";
            return (null, new PushException(message, exception) { IsUncertain = true }, TimeSpan.Zero);
        }
    }

    private async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_options.ApiKey is { Length: > 0 } key)
        {
            request.Headers.Add("X-API-Key", key);
        }

        if (_options.AccessToken is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken).ConfigureAwait(false));
        }
    }

    private static PushException Refusal(HttpStatusCode status, byte[] bytes)
    {
        var problem = ProblemIn(bytes);
        var detail = Text(problem, "detail") ?? Text(problem, "message") ?? Text(problem, "title");
        var errors = problem is { } known && known.TryGetProperty("errors", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(error => new FieldError(Text(error, "field") ?? "", Text(error, "message") ?? "")).ToArray()
            : [];
        var fields = string.Concat(errors.Select(error => $" {error.Field} {error.Message}."));
        return new PushException($"The send API answered {(int)status}: {detail ?? "nothing more"}{fields}")
        {
            Status = status,
            Problem = Text(problem, "type"),
            Errors = errors,

            // The sidecar's own errors: whether the send API had the request by then, nobody knows.
            IsUncertain = (int)status >= 500 && Text(problem, "type") is null,
        };
    }

    private static JsonElement? ProblemIn(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes).RootElement is { ValueKind: JsonValueKind.Object } problem ? problem : null;
        }
        catch (JsonException)
        {
            // Something between here and there answered in its own words; the status says enough.
            return null;
        }
    }

    private static string? Text(JsonElement? problem, string name) =>
        problem is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
            response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero,
        _ => null,
    };

    // Up to a quarter longer, so that the messages of many senders do not come back together.
    private TimeSpan PauseAfter(int attempt) =>
        _options.FirstPause * Math.Pow(2, attempt - 1) * (1 + (Random.Shared.NextDouble() / 4));

    private TimeSpan Longest(TimeSpan one, TimeSpan other)
    {
        var longer = one > other ? one : other;
        return longer < _options.MaxPause ? longer : _options.MaxPause;
    }
}
