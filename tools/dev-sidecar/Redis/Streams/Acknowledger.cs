using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Sends XACKs without making anybody wait for their replies. One that fails is repeated until Redis has it, for its message
/// has been handled: otherwise it would come again.
/// </summary>
internal sealed partial class Acknowledger(ConsumerGroup group, HeldMessages held, ILogger logger, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _givenUp = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Sends one XACK for all of them; they are held until Redis has it.</summary>
    public void Acknowledge(string[] ids)
    {
        var sending = SendAsync(ids);
        if (sending.IsCompleted)
        {
            return;
        }

        lock (_gate)
        {
            _running.Add(sending);
        }

        _ = sending.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _running.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits until all are with Redis, or gives up after <paramref name="limit"/>.</summary>
    public async Task FinishAsync(TimeSpan limit)
    {
        _givenUp.CancelAfter(limit);
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    public void Dispose() => _givenUp.Dispose();

    private async Task SendAsync(string[] ids)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await group.AcknowledgeAsync(ids, _givenUp.Token);
                held.Release(ids);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error) when (error is RedisConnectionException or RedisReplyException)
            {
                if (attempt == 0)
                {
                    LogNotAcknowledged(ids.Length, group.Stream, error.Message);
                }
            }

            if (!await RetryPause.WaitAsync(attempt, time, _givenUp.Token))
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 4110, Level = LogLevel.Warning,
        Message = "{Count} message(s) of topic {Topic} could not be acknowledged yet, which is tried on: {Reason}")]
    private partial void LogNotAcknowledged(int count, string topic, string reason);
}
