using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Streams;

/// <summary>
/// Tells gateways of messages that had waited. The router that was given them with an append publishes them too, but it may have died
/// over it; gateways drop the number they have.
/// </summary>
internal sealed class LateHandout(GatewayPublisher publisher, ProbePublisher probes, ActorReminders reminders, IOptions<RouterOptions> options, TimeProvider time)
{
    private const string Reminder = "order";

    // From one waking to the next.
    private TimeSpan Interval => options.Value.OrderTimeout / 2;

    /// <summary>For <see cref="IsTooSoonAfter"/>.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Whether a waking that comes now can be none of its own time: the last one was at that moment.</summary>
    public bool IsTooSoonAfter(long last) => time.GetElapsedTime(last) < Interval / 2;

    /// <summary>Has the stream's actor woken once messages have waited for as long as they may, and again and again from then on.</summary>
    /// <exception cref="Exception">The sidecar did not take it.</exception>
    public Task WakeAsync(StreamName stream) => reminders.SetAsync(RouterActors.Of(stream), Reminder, options.Value.OrderTimeout, Interval);

    /// <summary>Ends that.</summary>
    /// <exception cref="Exception">The sidecar did not take it.</exception>
    public Task LetSleepAsync(StreamName stream) => reminders.RemoveAsync(RouterActors.Of(stream), Reminder);

    /// <summary>Tells the router that owns the stream's partition that it waits.</summary>
    /// <exception cref="Exception">The broker did not take it.</exception>
    public Task SayWaitingAsync(StreamName stream) => probes.SayWaitingAsync(stream, CancellationToken.None);

    /// <exception cref="Exception">Not all of them heard.</exception>
    public Task PublishAsync(StreamName stream, LateRelease release)
    {
        if (release.Newest is not { } newest)
        {
            return Task.CompletedTask;
        }

        Delivery[] deliveries = [new Delivery(newest.Message, [new DeliveryPosition(stream, release.Place.Epoch, newest.Seq)])];
        return publisher.PublishAsync([.. release.Holders.Select(holder => new[] { new DeliveryBatch(holder.Id, holder.Epoch, deliveries) })]);
    }
}
