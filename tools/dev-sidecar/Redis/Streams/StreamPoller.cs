using System.Threading.Channels;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Reads new messages into the queue, over a connection of its own. It outlives every outage of Redis, and makes the group again
/// when Redis has lost it.
/// </summary>
internal sealed partial class StreamPoller(
    ConsumerGroup group,
    RedisClient reads,
    HeldMessages held,
    ChannelWriter<StreamEntry> queue,
    ILogger logger,
    TimeProvider time)
{
    private RedisConnection? _connection;
    private long _connectionId;

    /// <summary>Runs until <paramref name="stopping"/>; what was read but no longer queued stays held.</summary>
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
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
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

    /// <summary>Makes a read that waits for messages return now.</summary>
    public Task UnblockAsync(CancellationToken cancellation) =>
        group.UnblockAsync(Volatile.Read(ref _connectionId), cancellation);

    private async Task ReadOnceAsync(CancellationToken stopping)
    {
        var connection = await reads.ConnectAsync(stopping);
        if (connection != _connection)
        {
            var id = await connection.ExecuteAsync(new RedisCommand("CLIENT", "ID"));
            Volatile.Write(ref _connectionId, id.OrThrow().Integer);
            _connection = connection;
        }

        var reply = await group.ReadNewAsync(connection);
        if (reply.IsErrorOf("NOGROUP"))
        {
            LogGroupLost(group.Name, group.Stream);
            await group.CreateAsync(stopping);
            return;
        }

        if (reply.IsErrorOf("UNBLOCKED"))
        {
            // The stream was deleted while this read waited for it; the next read says NOGROUP.
            return;
        }

        foreach (var entry in held.Hold(StreamEntryReader.ReadFirstStream(reply.OrThrow())))
        {
            await queue.WriteAsync(entry, stopping);
        }
    }

    [LoggerMessage(EventId = 4111, Level = LogLevel.Warning, Message = "Reading topic {Topic} is interrupted, which is tried on: {Reason}")]
    private partial void LogInterrupted(string topic, string reason);

    [LoggerMessage(EventId = 4112, Level = LogLevel.Information, Message = "Reading topic {Topic} goes on")]
    private partial void LogResumed(string topic);

    [LoggerMessage(EventId = 4113, Level = LogLevel.Warning,
        Message = "Redis has no consumer group {Group} for topic {Topic} any more: it lost data, or somebody deleted it. It is made again")]
    private partial void LogGroupLost(string group, string topic);
}
