using System.Threading.Channels;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Takes batches from the queue. One worker gathers at a time, so that messages stay together and in order rather than being
/// spread over batches that each wait for more.
/// </summary>
internal sealed class MessageGatherer(ChannelReader<StreamEntry> queue, int maxBatch, TimeSpan maxWait, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for a message, then for a full batch or the end of the wait.</summary>
    public async Task GatherAsync(List<StreamEntry> batch, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            batch.Add(await queue.ReadAsync(cancellation));
            TopUp(batch);
            if (batch.Count < maxBatch && maxWait > TimeSpan.Zero)
            {
                await WaitForMoreAsync(batch, cancellation);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void TopUp(List<StreamEntry> batch)
    {
        while (batch.Count < maxBatch && queue.TryRead(out var entry))
        {
            batch.Add(entry);
        }
    }

    private async Task WaitForMoreAsync(List<StreamEntry> batch, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(maxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            while (batch.Count < maxBatch && await queue.WaitToReadAsync(either.Token))
            {
                TopUp(batch);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return;
        }
    }
}
