using System.Net;
using System.Security.Authentication;
using System.Text;
using Dapr;
using DaprPush.Hosting.Sidecars;

namespace DaprPush.Hosting.Actors;

/// <summary>
/// An answer other than 200, as the SDK's proxies tell it. The sidecar says <c>{"errorCode":…,"message":…}</c>; what came of the app
/// itself it puts into the message of ERR_ACTOR_INVOKE_METHOD.
/// </summary>
internal static class ActorError
{
    private const string FromTheApp = "error from actor service: ";

    /// <exception cref="DaprApiException">It is one; transient, where the same call may get another answer soon, since the actor moves.</exception>
    /// <exception cref="AuthenticationException">The sidecar does not know the caller.</exception>
    public static async Task ThrowIfAnyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new AuthenticationException($"The sidecar answered {(int)answer.StatusCode}: it wants another DAPR_API_TOKEN.");
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var (message, code) = SidecarError.Read(body);
        var text = message ?? $"The sidecar answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(body)}";
        throw new DaprApiException(text, code, isTransient: IsPassing(text, code));
    }

    // What the app said is its answer (daprd 1.18.3, pkg/actors/targets/app/transport/http), but where it says "another time". All else came
    // of the way to the actor: its host has gone, or it moves.
    private static bool IsPassing(string message, string? code) => code switch
    {
        "ERR_ACTOR_NO_ADDRESS" => true,
        "ERR_ACTOR_INVOKE_METHOD" => message.Contains(FromTheApp + "(503)", StringComparison.Ordinal)
            || !(message.Contains(FromTheApp, StringComparison.Ordinal) || message.Contains("actor method not found", StringComparison.Ordinal)),
        _ => false,
    };
}
