using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>
/// The actor of one acknowledged message. Before it was delivered nothing is due: whoever comes finds it in the stream. From then on a
/// reminder sends it again, and also finishes what failed in the end. What the reminder does is published before it is stored: done
/// again after a failure it is the same message with the same key, which streams drop. Every turn reads what is stored, so an instance
/// that was left behind knows nothing old; where two run at once, the later write stands, and at worst a confirmed message is sent again.
/// </summary>
internal sealed partial class MessageTracker(
    ActorHost host,
    ActorStateClient client,
    ActorReminders reminders,
    RepeatPublisher publisher,
    StreamSettler settler,
    IOptions<RouterOptions> options,
    TimeProvider time,
    ILogger<MessageTracker> logger)
    : Actor(host), IMessageTracker, IRemindable
{
    private const string Key = "message";
    private const string Reminder = "retry";

    private readonly ActorAddress _self = new(host.ActorTypeInfo.ActorTypeName, host.Id.GetId());
    private readonly ActorState _state = new(client, host.ActorTypeInfo.ActorTypeName, host.Id.GetId());

    public async Task<bool> TrackAsync(TrackRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await ReadAsync() is not { } known)
        {
            await SaveAsync(TrackedRecord.Begin(request, Now));
            return false;
        }

        if (known.Join(request) is var joined && !ReferenceEquals(joined, known))
        {
            await SaveAsync(joined);
        }

        return known.IsSettled;
    }

    public async Task MarkDeliveredAsync(DeliveryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (await ReadAsync() is { } known && known.IsOpen(Now) && known.Deliver(report, Now) is var delivered && !ReferenceEquals(delivered, known))
        {
            if (known.Status.State == TrackedState.Accepted)
            {
                await RemindAsync();
            }

            await SaveAsync(delivered with { RemindedAt = known.RemindedAt == 0 ? Now : known.RemindedAt });
        }
    }

    public async Task<TrackAnswer> AcknowledgeAsync()
    {
        if (await ReadAsync() is not { } known)
        {
            return new TrackAnswer(null);
        }

        if (known.IsOpen(Now))
        {
            known = known with { Status = known.Status with { State = TrackedState.Acknowledged, AcknowledgedAt = Now } };
            await SaveAsync(known);
        }

        if (known.Status.State == TrackedState.Acknowledged)
        {
            // Also for one that was confirmed before: who confirms it again may have got it again.
            await FinishAsync(known);
        }

        return Answer(known);
    }

    public async Task<TrackAnswer> StatusAsync() => await ReadAsync() is { } known ? Answer(known) : new TrackAnswer(null);

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        var known = await ReadAsync();
        if (known is not null && known.IsOpen(Now))
        {
            if (Now - known.RemindedAt < options.Value.AckRetryInterval.TotalMilliseconds / 2)
            {
                // After an absence the runtime makes up for all the times it missed, at once.
                return;
            }

            if (known.Repeats < options.Value.AckMaxRetries)
            {
                var repeated = known.Repeat() with { RemindedAt = Now };
                await publisher.RepeatAsync(repeated);
                await SaveAsync(repeated);
                return;
            }

            await publisher.BuryAsync(known);
            known = known with { Status = known.Status with { State = TrackedState.Dead } };
            await SaveAsync(known);
        }

        if (known?.IsSettled == true)
        {
            await settler.SettleAsync(known.Status.Identity, known.ListedBy);
        }

        await reminders.RemoveAsync(_self, Reminder);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    // What is confirmed and stored stays confirmed, whatever fails then: the reminder tries again.
    private async Task FinishAsync(TrackedRecord acknowledged)
    {
        try
        {
            await settler.SettleAsync(acknowledged.Status.Identity, acknowledged.ListedBy);
        }
#pragma warning disable CA1031 // Whatever it was: it is logged here, and done again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUnsettled(e, acknowledged.Status.Id);
            await RemindAsync();
            return;
        }

        if (acknowledged.Status.DeliveredAt is null)
        {
            // No reminder was ever set.
            return;
        }

        try
        {
            await reminders.RemoveAsync(_self, Reminder);
        }
#pragma warning disable CA1031 // A reminder that finds nothing to do removes itself.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogReminderLeft(e, acknowledged.Status.Id);
        }
    }

    // The same name each time, so there is one reminder at the most.
    private Task RemindAsync() => reminders.SetAsync(_self, Reminder, options.Value.AckRetryInterval, options.Value.AckRetryInterval);

    private TrackAnswer Answer(TrackedRecord known) => new(known.StatusAt(Now)) { Streams = known.Streams };

    private async Task<TrackedRecord?> ReadAsync() => await _state.ReadAsync(Key) is { } stored ? TrackedRecordJson.Read(stored) : null;

    private Task SaveAsync(TrackedRecord record) =>
        _state.SaveAsync([new StateChange(Key, TrackedRecordJson.Write(record), (int)record.Retention(Now).TotalSeconds)]);

    [LoggerMessage(1, LogLevel.Warning, "A stream of the acknowledged message {Id} was not told and may send it again until it is.")]
    private partial void LogUnsettled(Exception exception, string id);

    [LoggerMessage(2, LogLevel.Warning, "The reminder of the acknowledged message {Id} could not be removed; it removes itself when it fires.")]
    private partial void LogReminderLeft(Exception exception, string id);
}
