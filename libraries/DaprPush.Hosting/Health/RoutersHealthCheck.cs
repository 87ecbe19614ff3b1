using System.Security.Authentication;
using System.Text.Json;
using Dapr;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Hosting.Health;

/// <summary>Asks the routers, by a call of an actor that one of them hosts; its answer tells of the state store too.</summary>
public sealed class RoutersHealthCheck(ActorCaller actors, TimeProvider time) : ProbedHealthCheck(time)
{
    private readonly ActorCaller _actors = actors.Within(Limit);
    private volatile bool _readsState;

    /// <summary>Whether the routers can read the state store.</summary>
    /// <returns>Why not, in a sentence; null where they can.</returns>
    public async Task<string?> StateStoreAsync() =>
        await LookAsync().ConfigureAwait(false) is not null ? "Not known while the routers do not answer."
            : _readsState ? null
            : "The routers cannot read it.";

    protected override async Task<string?> ProbeAsync()
    {
        try
        {
            _readsState = (await _actors.AskAsync<DirectoryHealth>(RouterActors.Directory, RouterActors.Health).ConfigureAwait(false)).ReadsState;
            return null;
        }
        catch (DaprApiException exception)
        {
            return $"The sidecar answered {exception.ErrorCode ?? "with an error"}.";
        }
        catch (Exception exception) when (exception is AuthenticationException or JsonException)
        {
            return exception.Message;
        }
    }
}
