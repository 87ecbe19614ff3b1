using DaprPush.Hosting.Actors;
using DaprPush.Messages.Requests;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Logging;

namespace DaprPush.SendApi.Idempotency;

/// <summary>Asks and tells the actors that remember idempotency keys.</summary>
internal sealed partial class KeyedRequests(ActorCaller actors, ILogger<KeyedRequests> logger)
{
    /// <summary>How far the key's request is; null where that cannot be found out.</summary>
    public async Task<KeyState?> BeginAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (await actors.AskAsync<KeyUse, KeyAnswer>(key.Actor, RouterActors.BeginRequest, new KeyUse(key.Fingerprint), cancellationToken)).State;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(exception);
            return null;
        }
    }

    /// <summary>
    /// The broker has the request's messages. Where that cannot be noted, a repetition publishes them again, with the same ids.
    /// </summary>
    public async Task CompleteAsync(IdempotencyKey key)
    {
        try
        {
            await actors.TellAsync(key.Actor, RouterActors.CompleteRequest);
        }
        catch (Exception exception)
        {
            LogUnreachable(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The actor of an idempotency key could not be called.")]
    private partial void LogUnreachable(Exception exception);
}
