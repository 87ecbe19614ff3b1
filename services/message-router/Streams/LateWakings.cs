using System.Collections.Concurrent;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Streams;

/// <summary>
/// The reminders that wake shards whose streams wait for messages. While the runtime takes none, because its scheduler is away, messages still go
/// their way: the reminder is set as soon as it can be. Until then the shard is woken by this process alone (<see cref="Ingest.OrderWatch"/>)
/// and by what comes for it.
/// </summary>
internal sealed partial class LateWakings(ActorReminders reminders, IOptions<RouterOptions> options, TimeProvider time, ILogger<LateWakings> logger)
    : BackgroundService
{
    private const string Reminder = "order";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ShardName, bool> _toSet = new();
    private volatile TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From one waking to the next.</summary>
    public TimeSpan Interval => options.Value.OrderTimeout / 2;

    /// <summary>How many could not be set yet.</summary>
    public int Count => _toSet.Count;

    /// <summary>Has the shard's actor woken once messages have waited for as long as they may, and again and again from then on.</summary>
    public async Task SetAsync(ShardName shard)
    {
        if (!await TrySetAsync(shard))
        {
            _toSet[shard] = true;
            _added.TrySetResult();
        }
    }

    /// <summary>Ends that.</summary>
    /// <exception cref="Exception">The sidecar did not take it.</exception>
    public Task RemoveAsync(ShardName shard)
    {
        _toSet.TryRemove(shard, out _);
        return reminders.RemoveAsync(RouterActors.ShardOf(shard), Reminder);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _added.Task.WaitAsync(stoppingToken);
                _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                while (!_toSet.IsEmpty)
                {
                    await Task.Delay(RetryPause, time, stoppingToken);
                    await SetAllAsync();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // Up to the first that fails: the others would, too.
    private async Task SetAllAsync()
    {
        foreach (var shard in _toSet.Keys)
        {
            if (!await TrySetAsync(shard))
            {
                return;
            }

            _toSet.TryRemove(shard, out _);
        }

        LogSet();
    }

    private async Task<bool> TrySetAsync(ShardName shard)
    {
        try
        {
            await reminders.SetAsync(RouterActors.ShardOf(shard), Reminder, options.Value.OrderTimeout, Interval);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            if (_toSet.IsEmpty)
            {
                LogNotSet(shard.Text, exception.Message);
            }

            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Reminders cannot be set; the first is that of shard {Shard}, where streams wait for messages. They are set as soon as they can be: {Reason}")]
    private partial void LogNotSet(string shard, string reason);

    [LoggerMessage(2, LogLevel.Information, "The reminders of all shards where streams wait for messages are set.")]
    private partial void LogSet();
}
