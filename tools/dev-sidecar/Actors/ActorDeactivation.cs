using DaprPush.DevSidecar.Apps;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors;

/// <summary>Tells an app to let an actor go: DELETE <c>actors/{type}/{id}</c>.</summary>
internal static partial class ActorDeactivation
{
    /// <summary>
    /// Sends it, and waits for the answer without a deadline, as daprd does. An app that is gone or refuses is logged; the actor counts
    /// as deactivated all the same.
    /// </summary>
    public static async Task SendAsync(AppChannel app, ActorKey key, ILogger logger)
    {
        try
        {
            using var request = app.Request(HttpMethod.Delete, key.AppPath);
            using var response = await app.SendAsync(request, CancellationToken.None);
            if ((int)response.StatusCode != 200)
            {
                LogRefused(logger, key, (int)response.StatusCode);
            }
        }
        catch (HttpRequestException failure)
        {
            LogUnreachable(logger, key, failure.Message);
        }
    }

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "The app answered {Status} to the deactivation of actor {Actor}")]
    private static partial void LogRefused(ILogger logger, ActorKey actor, int status);

    [LoggerMessage(EventId = 202, Level = LogLevel.Debug, Message = "The app could not be told to deactivate actor {Actor}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, ActorKey actor, string reason);
}
