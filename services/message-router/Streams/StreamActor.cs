using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Streams;

/// <summary>
/// The actor around a <see cref="StreamLog"/>. It leaves the SDK's state manager and reminders alone, whose calls have no deadline of
/// ours: see <see cref="State.ActorStateClient"/>.
/// </summary>
internal abstract class StreamActor(ActorHost host, StreamLogs logs, LateHandout handout) : Actor(host), IStreamRouter, IRemindable
{
    // Thousands of streams may wait, and each word is an event; the router that owns their partition forgets only when it dies.
    private const int RemindersForAWord = 8;

    private readonly StreamLog _log = logs.Open(host.ActorTypeInfo.ActorTypeName, host.Id.GetId());

    // In which activation the reminder was set. Another one sets it again, which changes nothing but when it comes: meanwhile the actor
    // may have lived elsewhere and removed it.
    private int? _remindsSince;

    private int _remindersInWaiting;
    private long? _remindedAt;

    public async Task<AppendResult> AppendAsync(AppendRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Messages, nameof(request));
        if (request.Stamps is { } stamps && stamps.Count != request.Messages.Count)
        {
            throw new ArgumentException($"There are {stamps.Count} stamps for {request.Messages.Count} messages.", nameof(request));
        }

        var result = await _log.AppendAsync(request);
        if (_log.WantsWaking && _remindsSince != _log.Activations)
        {
            // Before the event is acknowledged: whatever dies from here on, what waits is not forgotten. While reminders can't be set, that
            // holds as long as this process lives.
            await handout.WakeAsync(_log.Stream);
            _remindsSince = _log.Activations;
        }

        return result;
    }

    public async Task<bool> EndWaitingAsync()
    {
        await _log.EndWaitingAsync();
        await HandOutAsync();
        return _log.Waits;
    }

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        if (_remindedAt is { } last && handout.IsTooSoonAfter(last))
        {
            // After an absence the runtime makes up for all the times it missed, at once.
            return;
        }

        _remindedAt = handout.Now;
        await HandOutAsync();
        if (_log.Waits && _remindersInWaiting++ % RemindersForAWord == 0)
        {
            await handout.SayWaitingAsync(_log.Stream);
        }

        if (!_log.WantsWaking)
        {
            // Before the call: one that times out may have done it all the same.
            _remindsSince = null;
            await handout.LetSleepAsync(_log.Stream);
        }
    }

    public Task<StreamPage> AttachAsync(AttachRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireName(request.Gateway);
        return _log.AttachAsync(request);
    }

    public Task DetachAsync(GatewayRef gateway)
    {
        RequireName(gateway);
        return _log.DetachAsync(gateway);
    }

    public Task<StreamPage> ReadAsync(ReadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _log.ReadAsync(request);
    }

    public Task<UnacknowledgedPage> UnacknowledgedAsync(UnacknowledgedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _log.UnacknowledgedAsync(request);
    }

    public Task SettleAsync(SettleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.MessageId, nameof(request));
        return _log.SettleAsync(request);
    }

    public Task<GatewayRef[]> HoldersAsync() => _log.HoldersAsync();

    public Task<HolderGrant> GrantHoldersAsync() => _log.GrantHoldersAsync();

    private async Task HandOutAsync()
    {
        if (await _log.LateReleaseAsync() is { } release)
        {
            await handout.PublishAsync(_log.Stream, release);
            await _log.HandedOutAsync(release.Place);
        }
    }

    private static void RequireName(GatewayRef gateway)
    {
        if (!NameRules.IsValid(gateway.Id))
        {
            throw new ArgumentException($"'{gateway.Id}' is no gateway: an id {NameRules.Description}.", nameof(gateway));
        }
    }
}

/// <inheritdoc cref="IUserRouter"/>
internal sealed class UserRouter(ActorHost host, StreamLogs logs, LateHandout handout) : StreamActor(host, logs, handout), IUserRouter;

/// <inheritdoc cref="IChannelRouter"/>
internal sealed class ChannelRouter(ActorHost host, StreamLogs logs, LateHandout handout) : StreamActor(host, logs, handout), IChannelRouter;
