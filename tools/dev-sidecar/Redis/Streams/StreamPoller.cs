using DaprPush.DevSidecar.Redis.Connection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Reads new messages into the queue, over a connection of its own. It outlives every outage of Redis, and makes the group again
/// when Redis has lost it.
/// </summary>
/// <param name="group">The group it reads for.</param>
/// <param name="reads">The connection.</param>
/// <param name="enqueue">Puts messages into the queue, and waits while that is full.</param>
internal sealed partial class StreamPoller(
    ConsumerGroup group, RedisClient reads, Func<List<ReadMessage>, Task> enqueue, ILogger logger, TimeProvider time)
{
    /// <summary>Runs until <paramref name="stopping"/>; what was read but no longer queued stays pending.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadOnceAsync(stopping);
                if (failures > 0)
                {
                    LogResumed(group.Stream);
                    failures = 0;
                }
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                if (failures == 0)
                {
                    LogInterrupted(group.Stream, error.Message);
                }

                await RetryPause.WaitAsync(failures++, time, stopping);
            }
        }
    }

    private async Task ReadOnceAsync(CancellationToken stopping)
    {
        List<ReadMessage> messages;
        try
        {
            messages = await group.ReadNewAsync(reads, stopping);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            LogGroupLost(group.Name, group.Stream);
            await group.CreateAsync(stopping);
            return;
        }
        catch (RedisServerException error) when (error.Message.StartsWith("UNBLOCKED", StringComparison.Ordinal))
        {
            // The stream was deleted while this read waited for it; the next read says NOGROUP.
            return;
        }

        await enqueue(messages);
    }

    [LoggerMessage(EventId = 4111, Level = LogLevel.Warning, Message = "Reading topic {Topic} is interrupted, which is tried on: {Reason}")]
    private partial void LogInterrupted(string topic, string reason);

    [LoggerMessage(EventId = 4112, Level = LogLevel.Information, Message = "Reading topic {Topic} goes on")]
    private partial void LogResumed(string topic);

    [LoggerMessage(EventId = 4113, Level = LogLevel.Warning,
        Message = "Redis has no consumer group {Group} for topic {Topic} any more: it lost data, or somebody deleted it. It is made again")]
    private partial void LogGroupLost(string group, string topic);
}
