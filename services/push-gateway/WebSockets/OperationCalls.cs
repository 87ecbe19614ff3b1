using System.Net.Http.Headers;
using System.Text.Json;
using DaprPush.Gateway.Api;
using DaprPush.Gateway.Connections;
using DaprPush.Hosting.Security.Limits;

namespace DaprPush.Gateway.WebSockets;

/// <summary>Does what WebSockets' clients ask for, by way of the send API: with its rights, its limits and its words.</summary>
internal sealed class OperationCalls(SendApiClient client, RequestRates rates, ILogger<OperationCalls> logger)
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    /// <summary>The answer's frame. Never throws.</summary>
    public async Task<OwnBytes> DoAsync(ClientOperation operation, OperationCaller caller)
    {
        if (operation.Fault is { } fault)
        {
            return OwnFrame.Problem(operation.Reference, OperationProblem.Of(CloseCode.BadOperation, fault));
        }

        if (rates.TakeRequest(caller.Address) is { } limited)
        {
            return OwnFrame.Problem(operation.Reference, new OperationProblem(limited.Status, limited.Type, limited.Title, limited.Detail));
        }

        try
        {
            using var deadline = new CancellationTokenSource(AnswerLimit);
            return await AskAsync(operation, caller, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            GatewayLog.SendApiUnreachable(logger, exception.Message);
            return OwnFrame.Problem(operation.Reference, OperationProblem.Unavailable);
        }
    }

    private async Task<OwnBytes> AskAsync(ClientOperation operation, OperationCaller caller, CancellationToken deadline)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null);
        if (operation.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (caller.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (caller.Address is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        using var answer = await client.SendAsync(request, operation.PathAndQuery, deadline).ConfigureAwait(false);
        await answer.Content.LoadIntoBufferAsync(MaxAnswer, deadline).ConfigureAwait(false);
        var said = await answer.Content.ReadAsByteArrayAsync(deadline).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return OwnFrame.Done(operation.Reference, IsObject(said) ? said : []);
        }

        // A problem in the send API's own words; anything else, the sidecar's errors included, says only that nobody answered.
        return answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && IsObject(said)
            ? OwnFrame.Problem(operation.Reference, said)
            : OwnFrame.Problem(operation.Reference, OperationProblem.Unavailable);
    }

    private static bool IsObject(byte[] json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
