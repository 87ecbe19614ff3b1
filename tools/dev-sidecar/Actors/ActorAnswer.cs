using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Http;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Actors;

/// <summary>What came of a call to an actor: the app's answer, or an error of the sidecar's.</summary>
internal sealed record ActorAnswer
{
    private ActorAnswer()
    {
    }

    /// <summary>The error, or null when the app answered 200.</summary>
    public ApiError? Error { get; private init; }

    /// <summary>Whether the app asked to end the reminder or timer that called it.</summary>
    public bool CancelsReminder { get; private init; }

    /// <summary>Whether the app failed although it answered 200 (X-DaprErrorResponseHeader).</summary>
    public bool IsActorError { get; private init; }

    /// <summary>Whether the call failed because the actor was on its way elsewhere; it may be made again.</summary>
    public bool IsMoved { get; private init; }

    /// <summary>Bytes of the app's answer.</summary>
    public int Length => Body.Length;

    private byte[] Body { get; init; } = [];

    private List<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A failure that the actor's way elsewhere explains.</summary>
    public static ActorAnswer Moved(ApiError error) => new() { Error = error, IsMoved = true };

    /// <summary>What a policy answers in the app's place.</summary>
    public static ActorAnswer Refused(PolicyRefusal refusal) => Failed(ActorErrors.Invoke($"stopped by the resiliency policy: {refusal}"));

    public static ActorAnswer Failed(ApiError error) => new() { Error = error };

    /// <summary>Reads an app's answer (daprd pkg/actors/targets/app/transport/http): only 200 is a success.</summary>
    public static async Task<ActorAnswer> ReadAsync(HttpResponseMessage response, ActorCall call, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var status = (int)response.StatusCode;
        if (status == 404)
        {
            return Failed(ActorErrors.Invoke($"actor method not found: {call.Key.AppPath}/method/{call.Method}"));
        }

        if (status != 200)
        {
            return Failed(ActorErrors.Invoke($"error from actor service: ({status}) {System.Text.Encoding.UTF8.GetString(body)}"));
        }

        var answer = new ActorAnswer
        {
            Body = body,
            IsActorError = response.Headers.Contains("X-DaprErrorResponseHeader"),
            CancelsReminder = response.Headers.TryGetValues("X-DaprReminderCancel", out var cancel)
                && Components.ComponentMetadata.IsTruthy(cancel.First()),
        };
        HopByHop.CopyTo(response, answer.Headers);
        return answer;
    }

    /// <summary>Sends it to the caller.</summary>
    public Task WriteAsync(HttpResponse response)
    {
        if (Error is not null)
        {
            return Error.WriteAsync(response);
        }

        foreach (var (name, value) in Headers)
        {
            response.Headers.Append(name, value);
        }

        response.ContentLength = Body.Length;
        return Body.Length == 0 ? Task.CompletedTask : response.Body.WriteAsync(Body).AsTask();
    }
}
