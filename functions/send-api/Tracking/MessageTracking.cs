using System.Net;
using Dapr.Actors;
using Dapr.Actors.Client;
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
    private readonly IActorProxyFactory _actors;
    private readonly SendApiOptions _options;
    private readonly ILogger<MessageTracking> _logger;

    internal MessageTracking(IActorProxyFactory actors, IOptions<SendApiOptions> options, ILogger<MessageTracking> logger)
    {
        _actors = actors;
        _options = options.Value;
        _logger = logger;
    }

    /// <summary>How far the message is.</summary>
    internal Task<ApiAnswer> StatusAsync(string id, CancellationToken cancellationToken) => CallAsync(
        RouterActors.Status, id, message => ApiAnswer.Json(HttpStatusCode.OK, StatusAnswer.Of(message), ApiJson.Default.StatusAnswer), cancellationToken);

    /// <summary>A client confirms it; doing so again changes nothing.</summary>
    internal Task<ApiAnswer> AcknowledgeAsync(string id, CancellationToken cancellationToken) => CallAsync(
        RouterActors.Acknowledge,
        id,
        message => message.State == TrackedState.Acknowledged ? ApiAnswer.Nothing : ApiAnswer.Of(Problem.Expired(id)),
        cancellationToken);

    private async Task<ApiAnswer> CallAsync(string method, string id, Func<TrackedMessage, ApiAnswer> answer, CancellationToken cancellationToken)
    {
        if (!NameRules.IsValid(id))
        {
            return ApiAnswer.Of(Problem.UnknownMessage());
        }

        try
        {
            var actor = _actors.Create(new ActorId(RouterActors.TrackerOf(id)), RouterActors.MessageTracker);
            var known = await actor.InvokeMethodAsync<TrackAnswer>(method, cancellationToken);
            return known.Message is { } message ? answer(message) : ApiAnswer.Of(Problem.UnknownMessage());
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
