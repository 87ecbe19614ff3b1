using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>
/// The actor of one acknowledged message. What a reminder does is published before it is stored: done again after a failure it is
/// the same message with the same key, which streams drop.
/// </summary>
internal sealed class MessageTracker(ActorHost host, RepeatPublisher publisher, IOptions<RouterOptions> options, TimeProvider time)
    : Actor(host), IMessageTracker, IRemindable
{
    private const string Key = "message";
    private const string Reminder = "retry";

    public async Task TrackAsync(TrackRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await ReadAsync() is { } known)
        {
            if (!ReferenceEquals(known.Join(request), known))
            {
                await SaveAsync(known.Join(request));
            }

            if (!known.IsOpen(Now))
            {
                return;
            }
        }
        else
        {
            await SaveAsync(TrackedRecord.Begin(request, Now));
        }

        // Also for one that is known: the first time may have ended between the two. The same name, so there is still one reminder.
        await RegisterReminderAsync(Reminder, null, options.Value.AckRetryInterval, options.Value.AckRetryInterval);
    }

    public async Task MarkDeliveredAsync()
    {
        if (await ReadAsync() is { Status.State: TrackedState.Accepted } known && known.IsOpen(Now))
        {
            await SaveAsync(known with { Status = known.Status with { State = TrackedState.Delivered, DeliveredAt = Now } });
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
            await UnregisterReminderAsync(Reminder);
        }

        return new TrackAnswer(known.StatusAt(Now));
    }

    public async Task<TrackAnswer> StatusAsync() => new((await ReadAsync())?.StatusAt(Now));

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        var known = await ReadAsync();
        if (known is null || !known.IsOpen(Now))
        {
            await UnregisterReminderAsync(Reminder);
        }
        else if (known.Status.RetryCount >= options.Value.AckMaxRetries)
        {
            await publisher.BuryAsync(known);
            await SaveAsync(known with { Status = known.Status with { State = TrackedState.Dead } });
            await UnregisterReminderAsync(Reminder);
        }
        else
        {
            var next = known.Status.RetryCount + 1;
            await publisher.RepeatAsync(known, next);
            await SaveAsync(known with { Status = known.Status with { RetryCount = next } });
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<TrackedRecord?> ReadAsync()
    {
        var stored = await StateManager.TryGetStateAsync<byte[]>(Key);
        return stored.HasValue ? TrackedRecordJson.Read(stored.Value) : null;
    }

    private async Task SaveAsync(TrackedRecord record)
    {
        await StateManager.SetStateAsync(Key, TrackedRecordJson.Write(record), record.Retention(Now));
        await SaveStateAsync();
    }
}
