using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Takes over what a consumer got and did not acknowledge within <see cref="RedisStreamSettings.ProcessingTimeout"/>. As in daprd
/// that is not only what a dead consumer left: a message that still waits in this sidecar's own queue, or that a handler still works
/// on, is queued once more.
/// </summary>
/// <param name="group">The group it looks after.</param>
/// <param name="settings">How often, and for what.</param>
/// <param name="enqueue">Puts messages into the queue, and waits while that is full.</param>
internal sealed partial class StaleReclaimer(
    ConsumerGroup group, RedisStreamSettings settings, Func<List<ReadMessage>, Task> enqueue, ILogger logger, TimeProvider time)
{
    /// <summary>Looks at once and then once per <see cref="RedisStreamSettings.RedeliverInterval"/>, until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (!settings.Redelivers)
        {
            return;
        }

        using var ticks = new PeriodicTimer(settings.RedeliverInterval, time);
        try
        {
            do
            {
                await ReclaimAsync(stopping);
            }
            while (await ticks.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    // A failure is logged and left to the next time.
    private async Task ReclaimAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var stale = await group.FindStaleAsync(stopping);
                if (stale.Count == 0)
                {
                    return;
                }

                var claimed = await group.ClaimAsync(stale, stopping);
                if (claimed.Count > 0)
                {
                    LogReclaimed(claimed.Count, group.Stream);
                }

                await enqueue(claimed);
            }
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            // Nothing is pending in a group that Redis lost; who reads makes it again, and says so.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            LogFailed(group.Stream, error.Message);
        }
    }

    [LoggerMessage(EventId = 4114, Level = LogLevel.Information,
        Message = "{Count} message(s) of topic {Topic} were left unfinished and are handed out again")]
    private partial void LogReclaimed(int count, string topic);

    [LoggerMessage(EventId = 4115, Level = LogLevel.Warning,
        Message = "Looking for unfinished messages of topic {Topic} failed, next time again: {Reason}")]
    private partial void LogFailed(string topic, string reason);
}
