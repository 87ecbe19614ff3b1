using System.Threading.Channels;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// One topic's messages on their way to the app: read or claimed, put into the component's queue, handled by its workers. What is
/// queued but not handled when it ends stays pending, and comes again after the processing timeout.
/// </summary>
internal sealed class RedisSubscription : IBrokerSubscription
{
    // daprd's --dapr-graceful-shutdown-seconds is 5 by default.
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(5);

    private readonly RedisClient _reads;
    private readonly ChannelWriter<QueuedMessage> _queue;
    private readonly BulkGatherer? _bulk;
    private readonly Delivery _delivery;
    private readonly StreamPoller _poller;
    private readonly StaleReclaimer _reclaimer;
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _handling = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly Lazy<Task> _stopped;
    private Task _sources = Task.CompletedTask;
    private Task _gathering = Task.CompletedTask;

    public RedisSubscription(
        ConsumerGroup group,
        RedisStreamSettings settings,
        RedisClient reads,
        SubscriptionRequest request,
        MessageHandler handler,
        ChannelWriter<QueuedMessage> queue,
        ILogger logger,
        TimeProvider time)
    {
        (_reads, _queue) = (reads, queue);
        _bulk = request.MaxBatch > 1 ? new BulkGatherer(handler, request.MaxBatch, request.MaxBatchWait, time) : null;
        _delivery = new Delivery(group, _bulk is null ? Delivery.OneByOne(handler) : _bulk.HandleAsync, settings, logger, time);
        _poller = new StreamPoller(group, reads, EnqueueAsync, logger, time);
        _reclaimer = new StaleReclaimer(group, settings, EnqueueAsync, logger, time);
        _stopped = new Lazy<Task>(StopAsync);
    }

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        _sources = Task.WhenAll(
            Task.Run(() => _poller.RunAsync(_stopping.Token)), Task.Run(() => _reclaimer.RunAsync(_stopping.Token)));
        _gathering = _bulk?.RunAsync(_givingUp.Token) ?? Task.CompletedTask;
    }

    /// <summary>A worker's call; one after the end leaves the message pending.</summary>
    public Task HandleAsync(string id, BrokerMessage message)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
            {
                return Task.CompletedTask;
            }

            var handling = Task.Run(() => _delivery.HandleAsync(id, message, _stopping.Token, _givingUp.Token));
            _handling.Add(handling);
            return FinishAsync(handling);
        }
    }

    public ValueTask DisposeAsync() => new(_stopped.Value);

    public async ValueTask AbandonAsync()
    {
        // From now on nothing is acknowledged either.
        await _givingUp.CancelAsync();
        await DisposeAsync();
    }

    private async Task FinishAsync(Task handling)
    {
        await handling;
        lock (_gate)
        {
            _handling.Remove(handling);
        }
    }

    private async Task EnqueueAsync(List<ReadMessage> messages)
    {
        foreach (var (id, message) in messages)
        {
            await _queue.WriteAsync(new QueuedMessage(id, message, this), _stopping.Token);
        }
    }

    private async Task StopAsync()
    {
        Task[] handling;
        lock (_gate)
        {
            _stopping.Cancel();
            handling = [.. _handling];
        }

        // Ends the read that waits for messages.
        await _reads.DisposeAsync();
        await _sources;

        // An app that is gone would be tried again and again.
        _givingUp.CancelAfter(FarewellLimit);
        await Task.WhenAll(handling);
        await _givingUp.CancelAsync();
        await _gathering;
    }
}
