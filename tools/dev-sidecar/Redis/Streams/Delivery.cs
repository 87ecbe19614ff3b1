using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// One worker's calls of the handler, each within <see cref="RedisStreamSettings.ProcessingTimeout"/>.
/// A message whose handler failed in time is acknowledged all the same, as daprd does it (components-contrib, pubsub/redis,
/// processMessage): retries and dead letters are the business of the resiliency policy, before the failure gets here.
/// One whose handler ran out of time stays pending and comes again.
/// </summary>
internal sealed partial class Delivery(
    string topic, MessageHandler handler, RedisStreamSettings settings, ILogger logger, TimeProvider time)
{
    private BrokerMessage[] _messages = new BrokerMessage[1];
    private DeliveryOutcome[] _outcomes = new DeliveryOutcome[1];

    /// <summary>Calls the handler, and returns the ids to acknowledge.</summary>
    /// <param name="givingUp">Ends the wait for a handler when the subscription ends.</param>
    public async Task<string[]> HandleAsync(List<StreamEntry> batch, CancellationToken givingUp)
    {
        Prepare(batch);
        using var timeout = settings.Redelivers
            ? new CancellationTokenSource(settings.ProcessingTimeout, time)
            : new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, givingUp);
        try
        {
            await handler(_messages.AsMemory(0, batch.Count), _outcomes.AsMemory(0, batch.Count), over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            LogUnfinished(batch.Count, givingUp.IsCancellationRequested);
            return [];
        }
        catch (Exception error)
        {
            LogBroken(error, batch.Count, topic);
            return [];
        }

        var (done, unfinished) = Settle(batch, inTime: !over.IsCancellationRequested);
        if (unfinished > 0)
        {
            LogUnfinished(unfinished, givingUp.IsCancellationRequested);
        }

        return done;
    }

    private void Prepare(List<StreamEntry> batch)
    {
        if (_messages.Length < batch.Count)
        {
            _messages = new BrokerMessage[batch.Count];
            _outcomes = new DeliveryOutcome[batch.Count];
        }

        for (var i = 0; i < batch.Count; i++)
        {
            _messages[i] = batch[i].Message;
            _outcomes[i] = DeliveryOutcome.Failed;
        }
    }

    // What failed in time is done with, what failed late is not.
    private (string[] Done, int Unfinished) Settle(List<StreamEntry> batch, bool inTime)
    {
        var done = new List<string>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (_outcomes[i] == DeliveryOutcome.Failed)
            {
                if (!inTime)
                {
                    continue;
                }

                LogFailed(batch[i].Id, topic);
            }

            done.Add(batch[i].Id);
        }

        return ([.. done], batch.Count - done.Count);
    }

    private void LogUnfinished(int count, bool givenUp)
    {
        if (givenUp)
        {
            LogGivenUp(count, topic);
        }
        else
        {
            LogTimedOut(count, topic, settings.ProcessingTimeout.TotalSeconds);
        }
    }

    [LoggerMessage(EventId = 4117, Level = LogLevel.Error,
        Message = "Message {Id} of topic {Topic} was not handled and is lost: neither a resiliency policy nor a dead-letter topic took it")]
    private partial void LogFailed(string id, string topic);

    [LoggerMessage(EventId = 4118, Level = LogLevel.Warning,
        Message = "{Count} message(s) of topic {Topic} were not handled within {Seconds} s and come again")]
    private partial void LogTimedOut(int count, string topic, double seconds);

    [LoggerMessage(EventId = 4122, Level = LogLevel.Information,
        Message = "{Count} message(s) of topic {Topic} were still being handled when the subscription ended, and come again")]
    private partial void LogGivenUp(int count, string topic);

    [LoggerMessage(EventId = 4119, Level = LogLevel.Error, Message = "Handing out {Count} message(s) of topic {Topic} failed; they come again")]
    private partial void LogBroken(Exception error, int count, string topic);
}
