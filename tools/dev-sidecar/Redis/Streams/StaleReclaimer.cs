using System.Threading.Channels;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Takes over what a consumer got and never acknowledged: because it died, or because handling took longer than
/// <see cref="RedisStreamSettings.ProcessingTimeout"/>.
/// </summary>
internal sealed partial class StaleReclaimer(
    ConsumerGroup group,
    RedisStreamSettings settings,
    HeldMessages held,
    ChannelWriter<StreamEntry> queue,
    ILogger logger,
    TimeProvider time)
{
    /// <summary>Looks once per <see cref="RedisStreamSettings.RedeliverInterval"/>, until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var ticks = new PeriodicTimer(settings.RedeliverInterval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(stopping))
            {
                await ReclaimAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>Looks once, and queues all there is. A failure is logged and left to the next time.</summary>
    public async Task ReclaimAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var stale = await group.FindStaleAsync(stopping);
                held.Exclude(stale);
                if (stale.Count == 0)
                {
                    return;
                }

                var claimed = held.Hold(await group.ClaimAsync(stale, stopping));
                if (claimed.Count > 0)
                {
                    LogReclaimed(claimed.Count, group.Stream);
                }

                foreach (var entry in claimed)
                {
                    await queue.WriteAsync(entry, stopping);
                }
            }
        }
        catch (RedisReplyException error) when (error.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
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
