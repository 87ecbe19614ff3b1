using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>One consumer of a group.</summary>
internal sealed partial class Membership(ConsumerGroup group, SubscriptionRequest subscription, MessageHandler handler, ILogger logger)
    : IBrokerSubscription
{
    // What the app has in hand may end; what it keeps refusing is broken off and waits for another consumer.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _leaving = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private int _running = 1; // the membership itself; each call of the handler adds one

    /// <summary>Most messages in one call of the handler.</summary>
    public int MaxBatch => Math.Max(1, subscription.MaxBatch);

    /// <summary>Calls the handler; true when everything in the batch is acknowledged.</summary>
    public async ValueTask<bool> HandleAsync(BrokerMessage[] messages, DeliveryOutcome[] outcomes)
    {
        if (!TryEnter())
        {
            return false;
        }

        try
        {
            await handler(messages, outcomes, _leaving.Token);
            return !outcomes.AsSpan().Contains(DeliveryOutcome.Failed);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // A failing handler must not end the group: its messages come again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogHandlerFailed(logger, group.Topic, group.Name, failure);
            return false;
        }
        finally
        {
            Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        group.Leave(this);
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            Exit();
            await Task.WhenAny(_drained.Task, Task.Delay(Grace));
            await _leaving.CancelAsync();
        }

        await _drained.Task;
    }

    /// <summary>As a broker does whose consumer's connection is gone, this one gives what was in hand to another at once.</summary>
    public async ValueTask AbandonAsync()
    {
        await _leaving.CancelAsync();
        await DisposeAsync();
    }

    private bool TryEnter()
    {
        var running = Volatile.Read(ref _running);
        while (running > 0 && Volatile.Read(ref _left) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _running, running + 1, running);
            if (seen == running)
            {
                return true;
            }

            running = seen;
        }

        return false;
    }

    private void Exit()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _drained.TrySetResult();
        }
    }

    [LoggerMessage(EventId = 101, Level = LogLevel.Error, Message = "Handling a message of topic {Topic} for group {Group} failed; it comes again")]
    private static partial void LogHandlerFailed(ILogger logger, string topic, string group, Exception failure);
}
