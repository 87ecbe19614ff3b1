using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr;
using DaprPush.Hosting.Sidecars;
using DaprPush.Messages.Routing;

namespace DaprPush.Hosting.Actors;

/// <summary>
/// Calls actors by the sidecar's HTTP API (Dapr API reference, "Actors API": invoke actor method), with the JSON of
/// <see cref="RoutingJson"/> as UTF-8 from end to end. The SDK's proxies are left aside: each has an HTTP client of its own, takes JSON by
/// way of UTF-16 strings, and knows no deadline.
/// </summary>
/// <remarks>
/// What fails because its actor moves is tried again, soon and within the deadline. The runtime would do that too, but a second apart, which
/// no setting changes (1.18.3, <c>DaprBuiltInActorNotFoundRetries</c>); components/resiliency.yaml takes it away from our types of actors.
/// </remarks>
/// <param name="deadline">How long a call may take, from its request to the end of its answer.</param>
public sealed class ActorCaller(SidecarHttp sidecar, ActorSilence silence, TimeSpan deadline)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>The same with another deadline.</summary>
    public ActorCaller Within(TimeSpan other) => new(sidecar, silence, other);

    /// <summary>Calls a method that takes nothing and answers.</summary>
    /// <inheritdoc cref="TellAsync{TRequest}" path="/exception"/>
    public Task<TAnswer> AskAsync<TAnswer>(ActorAddress actor, string method, CancellationToken cancellationToken = default) =>
        SendAsync(actor, method, json: null, ReadAsync<TAnswer>, cancellationToken);

    /// <summary>Calls a method that takes something and answers.</summary>
    /// <inheritdoc cref="TellAsync{TRequest}" path="/exception"/>
    public Task<TAnswer> AskAsync<TRequest, TAnswer>(
        ActorAddress actor, string method, TRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(actor, method, Write(request), ReadAsync<TAnswer>, cancellationToken);

    /// <summary>Calls a method that takes nothing and answers nothing.</summary>
    /// <inheritdoc cref="TellAsync{TRequest}" path="/exception"/>
    public Task TellAsync(ActorAddress actor, string method, CancellationToken cancellationToken = default) =>
        SendAsync(actor, method, json: null, LeaveAsync, cancellationToken);

    /// <summary>Calls a method that takes something and answers nothing.</summary>
    /// <exception cref="DaprApiException">The sidecar or the actor answered with an error; what the actor threw is not told.</exception>
    /// <exception cref="AuthenticationException">The sidecar wants another API token.</exception>
    /// <exception cref="TimeoutException">No answer came in time; whether the actor did anything is not known.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away; whether the actor did anything is not known.</exception>
    /// <exception cref="JsonException">The answer is not what was asked for.</exception>
    public Task TellAsync<TRequest>(ActorAddress actor, string method, TRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(actor, method, Write(request), LeaveAsync, cancellationToken);

    private async Task<T> SendAsync<T>(
        ActorAddress actor,
        string method,
        ReadOnlyMemory<byte>? json,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var begunAt = silence.Begin();
        try
        {
            var answer = await SendUntilItHasComeAsync(
                left => sidecar.SendAsync(
                    HttpMethod.Put, $"v1.0/actors/{actor.Type}/{actor.Id}/method/{method}", json, read, left, cancellationToken),
                actor.Type,
                begunAt,
                cancellationToken).ConfigureAwait(false);
            silence.Answered(actor.Type);
            return answer;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // A caller that gives up early, since something beside this call failed, says nothing about the actors.
            if (exception is TimeoutException || silence.Since(begunAt) >= deadline / 2)
            {
                silence.Unanswered(actor.Type, begunAt);
            }

            throw;
        }
        catch (Exception exception) when (exception is DaprApiException or AuthenticationException or JsonException)
        {
            silence.Answered(actor.Type);
            throw;
        }
    }

    private async Task<T> SendUntilItHasComeAsync<T>(Func<TimeSpan, Task<T>> send, string type, long begunAt, CancellationToken cancellationToken)
    {
        var left = deadline;
        for (var pause = FirstPause; ; pause = 2 * pause < LongestPause ? 2 * pause : LongestPause)
        {
            try
            {
                return await send(left).ConfigureAwait(false);
            }
            catch (DaprApiException exception) when (exception.IsTransient && silence.Since(begunAt) + pause < deadline)
            {
                silence.Answered(type);
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), cancellationToken).ConfigureAwait(false);
                left = deadline - silence.Since(begunAt);
                if (left <= TimeSpan.Zero)
                {
                    // The pause took longer than it should.
                    throw;
                }
            }
        }
    }

    private static ReadOnlyMemory<byte>? Write<TRequest>(TRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, Json<TRequest>.Type);

    private static async Task<TAnswer> ReadAsync<TAnswer>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await ActorError.ThrowIfAnyAsync(answer, cancellationToken).ConfigureAwait(false);
        using var json = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(json, Json<TAnswer>.Type, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException($"The actor answered null where {typeof(TAnswer).Name} was asked for.");
    }

    // A body that is left unread closes the connection.
    private static async Task<bool> LeaveAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await ActorError.ThrowIfAnyAsync(answer, cancellationToken).ConfigureAwait(false);
        await answer.Content.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static class Json<T>
    {
        public static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)RoutingJson.Default.Options.GetTypeInfo(typeof(T));
    }
}
