using System.Net;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Tracking;

/// <summary>Asks and tells the actor that follows a message which wants an acknowledgement.</summary>
/// <remarks>Public for the same reason as <see cref="Intake.MessageIntake"/>.</remarks>
public sealed partial class MessageTracking
{
    private readonly ActorCaller _actors;
    private readonly SendApiOptions _options;
    private readonly ILogger<MessageTracking> _logger;

    internal MessageTracking(ActorCaller actors, IOptions<SendApiOptions> options, ILogger<MessageTracking> logger)
    {
        _actors = actors;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>How far the message is. To callers whom it does not concern it is unknown.</summary>
    internal Task<ApiAnswer> StatusAsync(string id, Caller caller, CancellationToken cancellationToken) => GuardAsync(
        RouterActors.Status,
        id,
        async () => await CallAsync(RouterActors.Status, id, cancellationToken) is { Message: { } message } known && Concerns(caller, known)
            ? ApiAnswer.Json(HttpStatusCode.OK, StatusAnswer.Of(message), ApiJson.Default.StatusAnswer)
            : ApiAnswer.Of(Problem.UnknownMessage()),
        cancellationToken);

    /// <summary>A client confirms it; doing so again changes nothing. Only who may follow one of its streams can.</summary>
    internal Task<ApiAnswer> AcknowledgeAsync(string id, Caller caller, CancellationToken cancellationToken) => GuardAsync(
        RouterActors.Acknowledge,
        id,
        async () =>
        {
            if (!caller.IsAnyone && !MayFollow(caller, await CallAsync(RouterActors.Status, id, cancellationToken)))
            {
                return ApiAnswer.Of(Problem.UnknownMessage());
            }

            var known = await CallAsync(RouterActors.Acknowledge, id, cancellationToken);
            return known.Message is not { } message
                ? ApiAnswer.Of(Problem.UnknownMessage())
                : message.State == TrackedState.Acknowledged ? ApiAnswer.Nothing : ApiAnswer.Of(Problem.Expired(id));
        },
        cancellationToken);

    private static bool Concerns(Caller caller, TrackAnswer known) =>
        caller.IsAdmin || MayFollow(caller, known) || known.Streams?.Any(caller.MayPublish) is true;

    private static bool MayFollow(Caller caller, TrackAnswer known) => known.Streams?.Any(caller.MayFollow) is true;

    private Task<TrackAnswer> CallAsync(string method, string id, CancellationToken cancellationToken) =>
        _actors.AskAsync<TrackAnswer>(RouterActors.TrackerOf(id), method, cancellationToken);

    private async Task<ApiAnswer> GuardAsync(string method, string id, Func<Task<ApiAnswer>> answer, CancellationToken cancellationToken)
    {
        if (!NameRules.IsValid(id))
        {
            return ApiAnswer.Of(Problem.UnknownMessage());
        }

        try
        {
            return await answer();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(exception, method);
            return ApiAnswer.Of(Problem.RouterUnavailable(_options.RetryAfterSeconds));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The tracker of a message could not be called ({Method}).")]
    private partial void LogUnreachable(Exception exception, string method);
}
