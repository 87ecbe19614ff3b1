using System.Threading.Channels;
using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Makes batches for a bulk subscription, as daprd's default bulk subscriber does (dapr, pkg/runtime/pubsub/default_bulksub.go): the
/// worker of each message waits until its batch was handled, so a batch is never larger than the component's <c>concurrency</c>; one
/// batch of a topic is handled at a time; one that is not full waits, counted from its first message.
/// </summary>
internal sealed class BulkGatherer(MessageHandler handler, int maxBatch, TimeSpan maxWait, TimeProvider time)
{
    private readonly Channel<Waiting> _arrivals = Channel.CreateBounded<Waiting>(maxBatch);

    /// <summary>Puts a message into the next batch, and returns what became of it.</summary>
    public async ValueTask<DeliveryOutcome> HandleAsync(BrokerMessage message, CancellationToken givingUp)
    {
        var waiting = new Waiting(message, new TaskCompletionSource<DeliveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _arrivals.Writer.WriteAsync(waiting, givingUp);
        return await waiting.Outcome.Task.WaitAsync(givingUp);
    }

    /// <summary>Hands over batch after batch until <paramref name="givingUp"/>.</summary>
    public async Task RunAsync(CancellationToken givingUp)
    {
        var batch = new List<Waiting>(maxBatch);
        try
        {
            while (true)
            {
                batch.Clear();
                batch.Add(await _arrivals.Reader.ReadAsync(givingUp));
                await FillAsync(batch, givingUp);
                await HandAsync(batch, givingUp);
            }
        }
        catch (OperationCanceledException) when (givingUp.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task FillAsync(List<Waiting> batch, CancellationToken givingUp)
    {
        using var limit = new CancellationTokenSource(maxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(givingUp, limit.Token);
        try
        {
            do
            {
                while (batch.Count < maxBatch && _arrivals.Reader.TryRead(out var waiting))
                {
                    batch.Add(waiting);
                }
            }
            while (batch.Count < maxBatch && maxWait > TimeSpan.Zero && await _arrivals.Reader.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (!givingUp.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task HandAsync(List<Waiting> batch, CancellationToken givingUp)
    {
        var outcomes = new DeliveryOutcome[batch.Count];
        try
        {
            await handler(batch.ConvertAll(waiting => waiting.Message).ToArray(), outcomes, givingUp);
        }
        catch (Exception error)
        {
            // Whoever waits for a message of the batch says what this means for it.
            batch.ForEach(waiting => waiting.Outcome.SetException(error));
            return;
        }

        for (var i = 0; i < outcomes.Length; i++)
        {
            batch[i].Outcome.SetResult(outcomes[i]);
        }
    }

    private readonly record struct Waiting(BrokerMessage Message, TaskCompletionSource<DeliveryOutcome> Outcome);
}
