using System.Threading.Channels;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// One topic's messages on their way to the app: read or reclaimed, queued, handled by up to
/// <see cref="RedisStreamSettings.Concurrency"/> workers, acknowledged. With one worker they are handled strictly in order.
/// </summary>
internal sealed partial class RedisSubscription : IBrokerSubscription
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnblockInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConsumerGroup _group;
    private readonly RedisStreamSettings _settings;
    private readonly RedisClient _reads;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly HeldMessages _held = new();
    private readonly Acknowledger _acknowledger;
    private readonly MessageGatherer _gatherer;
    private readonly StreamPoller _poller;
    private readonly StaleReclaimer _reclaimer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly Lazy<Task> _stopped;
    private Task _sources = Task.CompletedTask;
    private Task _workers = Task.CompletedTask;
    private volatile bool _isAbandoned;

    public RedisSubscription(
        ConsumerGroup group,
        RedisStreamSettings settings,
        RedisClient reads,
        SubscriptionRequest request,
        ILogger logger,
        TimeProvider time)
    {
        (_group, _settings, _reads, _logger, _time) = (group, settings, reads, logger, time);
        var queue = Channel.CreateBounded<StreamEntry>(settings.QueueDepth);
        _acknowledger = new Acknowledger(group, _held, logger, time);
        _gatherer = new MessageGatherer(queue.Reader, Math.Max(1, request.MaxBatch), request.MaxBatchWait, time);
        _poller = new StreamPoller(group, reads, _held, queue.Writer, logger, time);
        _reclaimer = new StaleReclaimer(group, settings, _held, queue.Writer, logger, time);
        _stopped = new Lazy<Task>(StopAsync);
    }

    /// <summary>Begins to read and to handle.</summary>
    /// <param name="handler">The app's side.</param>
    /// <param name="slots">Limits the handlers of all subscriptions of the component together.</param>
    public void Start(MessageHandler handler, SemaphoreSlim slots)
    {
        _sources = Task.Run(FillAsync);
        _workers = Task.WhenAll(Enumerable.Range(0, _settings.Concurrency).Select(_ => Task.Run(() => WorkAsync(handler, slots))));
    }

    public ValueTask DisposeAsync() => new(_stopped.Value);

    public async ValueTask AbandonAsync()
    {
        _isAbandoned = true;
        await _givingUp.CancelAsync();
        await DisposeAsync();
    }

    private async Task FillAsync()
    {
        if (!_settings.Redelivers)
        {
            await _poller.RunAsync(_stopping.Token);
            return;
        }

        // What was left before goes first, so that it keeps its place in the order.
        try
        {
            await _reclaimer.ReclaimAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }

        await Task.WhenAll(_poller.RunAsync(_stopping.Token), _reclaimer.RunAsync(_stopping.Token));
    }

    private async Task WorkAsync(MessageHandler handler, SemaphoreSlim slots)
    {
        var delivery = new Delivery(_group.Stream, handler, _settings, _logger, _time);
        var batch = new List<StreamEntry>();
        while (true)
        {
            batch.Clear();
            try
            {
                await _gatherer.GatherAsync(batch, _stopping.Token);
                await slots.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                // What is given up stays held: it is handed back at the end and keeps its place in the order.
                var done = await delivery.HandleAsync(batch, _givingUp.Token);
                if (done.Length < batch.Count && !_givingUp.IsCancellationRequested)
                {
                    _held.Release(batch.Select(entry => entry.Id).Except(done));
                }

                if (done.Length > 0 && !_isAbandoned)
                {
                    _acknowledger.Acknowledge(done);
                }
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (_isAbandoned)
        {
            await _reads.DisposeAsync();
        }

        await EndReadAsync();

        // An app that is gone would be tried again and again until the processing timeout.
        _givingUp.CancelAfter(FarewellLimit);
        await _workers;
        if (!_isAbandoned)
        {
            await _acknowledger.FinishAsync(FarewellLimit);
            await HandBackAsync();
        }

        await _reads.DisposeAsync();
        _gatherer.Dispose();
        _acknowledger.Dispose();
        _givingUp.Dispose();
    }

    /// <summary>
    /// Lets the read that waits for messages return by itself: what Redis has just given to it would otherwise stay
    /// pending with nobody.
    /// </summary>
    private async Task EndReadAsync()
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _time);
        try
        {
            while (!_sources.IsCompleted)
            {
                await _poller.UnblockAsync(limit.Token);
                await Task.WhenAny(_sources, Task.Delay(UnblockInterval, _time, limit.Token));
            }
        }
        catch (Exception error) when (error is RedisConnectionException or OperationCanceledException)
        {
            // Without Redis nobody unblocks the read, but closing its connection loses nothing either.
            await _reads.DisposeAsync();
        }

        await _sources;
    }

    private async Task HandBackAsync()
    {
        var left = _held.All();
        if (left.Length == 0 || !_settings.Redelivers)
        {
            return;
        }

        using var limit = new CancellationTokenSource(FarewellLimit, _time);
        try
        {
            await _group.HandBackAsync(left, limit.Token);
        }
        catch (Exception error) when (error is RedisConnectionException or RedisReplyException or OperationCanceledException)
        {
            LogNotHandedBack(left.Length, _group.Stream, _settings.ProcessingTimeout.TotalSeconds, error.Message);
        }
    }

    [LoggerMessage(EventId = 4116, Level = LogLevel.Warning,
        Message = "{Count} message(s) of topic {Topic} could not be handed back and come again after {Seconds} s: {Reason}")]
    private partial void LogNotHandedBack(int count, string topic, double seconds, string reason);
}
