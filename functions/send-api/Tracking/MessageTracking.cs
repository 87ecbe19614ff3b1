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

/// <summary>Asks and tells the actors that follow messages which want an acknowledgement.</summary>
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

    /// <summary>How far the message is, for its sender and for who administers. To others it is unknown.</summary>
    /// <param name="id">As its sender gave it.</param>
    /// <param name="handle">Which message of that id; null for the caller's own, or the only one.</param>
    internal Task<ApiAnswer> StatusAsync(string id, string? handle, Caller caller, CancellationToken cancellationToken) => GuardAsync(
        RouterActors.Status,
        id,
        async () =>
        {
            var own = caller.Sender.Length == 0 ? id : MessageHandle.Of(caller.Sender, id);
            if ((handle is null || handle == own) && await AskAsync(own, id, cancellationToken) is { } mine)
            {
                return Tell(mine);
            }

            if (!caller.IsAdmin)
            {
                return ApiAnswer.Of(Problem.UnknownMessage());
            }

            var found = await FindAsync(id, handle, cancellationToken);
            return found.Count switch
            {
                0 => ApiAnswer.Of(Problem.UnknownMessage()),
                1 => Tell(found[0]),
                _ => ApiAnswer.Of(Problem.Ambiguous(id, found.Select(known => known.Message!.Identity))),
            };
        },
        cancellationToken);

    /// <summary>A client confirms it; doing so again changes nothing. Only whom it is addressed to can.</summary>
    /// <inheritdoc cref="StatusAsync" path="/param"/>
    internal Task<ApiAnswer> AcknowledgeAsync(string id, string? handle, Caller caller, CancellationToken cancellationToken) => GuardAsync(
        RouterActors.Acknowledge,
        id,
        async () =>
        {
            // Where senders are not told apart, the id is all there is, and everybody may.
            if (caller.IsAnyone && await ConfirmAsync(handle ?? id, id, cancellationToken) is { } done)
            {
                return done;
            }

            var addressed = (await FindAsync(id, handle, cancellationToken)).Where(known => IsAddressed(caller, known)).Select(known => known.Message!).ToArray();
            var open = addressed.Where(message => message.State is TrackedState.Accepted or TrackedState.Delivered).ToArray();
            if (open.Length > 1)
            {
                return ApiAnswer.Of(Problem.Ambiguous(id, open.Select(message => message.Identity)));
            }

            // Of those that are over, one that was confirmed is the one that comes again.
            var meant = open.FirstOrDefault() ?? addressed.OrderBy(message => message.State != TrackedState.Acknowledged).FirstOrDefault();
            return (meant is null ? null : await ConfirmAsync(meant.Identity, id, cancellationToken)) ?? ApiAnswer.Of(Problem.UnknownMessage());
        },
        cancellationToken);

    /// <summary>
    /// Whether the caller is one of those whom the message is for: the user, or the holder of the session, whose streams it addresses, or
    /// who may follow one of its channels, tasks or knowledge bases; a broadcast is for every caller. Who follows a service watches what
    /// goes to others. A user's message to one session is not for a token of another.
    /// </summary>
    private static bool IsAddressed(Caller caller, TrackAnswer known) => caller.IsAnyone || known.Streams?.Any(stream => stream.Kind switch
    {
        StreamKind.Service => false,
        StreamKind.User => caller.MayFollow(stream) && (known.Message!.SessionId is not { } session || (caller.SessionId ?? session) == session),
        _ => caller.MayFollow(stream),
    }) is true;

    private static ApiAnswer Tell(TrackAnswer known) => ApiAnswer.Json(HttpStatusCode.OK, StatusAnswer.Of(known.Message!), ApiJson.Default.StatusAnswer);

    /// <summary>The messages of that id, or of those the one of that handle.</summary>
    private async Task<IReadOnlyList<TrackAnswer>> FindAsync(string id, string? handle, CancellationToken cancellationToken)
    {
        if (handle is not null)
        {
            return await AskAsync(handle, id, cancellationToken) is { } named ? [named] : [];
        }

        // A message that was accepted while senders were not told apart goes by its id alone.
        var listed = await _actors.AskAsync<HandleList>(RouterActors.HandlesOf(id), RouterActors.ListHandles, cancellationToken);
        var answers = await Task.WhenAll(listed.Handles.Append(id).Select(identity => AskAsync(identity, id, cancellationToken)));
        return [.. answers.OfType<TrackAnswer>()];
    }

    /// <returns>Null where its tracker knows none.</returns>
    private async Task<ApiAnswer?> ConfirmAsync(string identity, string id, CancellationToken cancellationToken) =>
        (await _actors.AskAsync<TrackAnswer>(RouterActors.TrackerOf(identity), RouterActors.Acknowledge, cancellationToken)).Message is not { } message
            ? null
            : message.State == TrackedState.Acknowledged ? ApiAnswer.Nothing : ApiAnswer.Of(Problem.Expired(id));

    /// <returns>Null where its tracker knows none of that id.</returns>
    private async Task<TrackAnswer?> AskAsync(string identity, string id, CancellationToken cancellationToken) =>
        await _actors.AskAsync<TrackAnswer>(RouterActors.TrackerOf(identity), RouterActors.Status, cancellationToken) is { } known && known.Message?.Id == id ? known : null;

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
