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
    /// <exception cref="DaprApiException">It is one.</exception>
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
        throw new DaprApiException(message ?? $"The sidecar answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(body)}", code, isTransient: false);
    }
}
