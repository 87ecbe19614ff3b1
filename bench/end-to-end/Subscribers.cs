using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Events;

namespace DaprPush.Bench.EndToEnd;

/// <summary>One connection for each user; notes when each message arrived and whether any is missing.</summary>
internal sealed class Subscribers : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<Task> _reading = [];
    private readonly ConcurrentQueue<double> _latencies = new();
    private long _received;
    private long _outOfOrder;

    public long Received => Interlocked.Read(ref _received);

    /// <summary>Messages whose number is not the one after the last, by user.</summary>
    public long OutOfOrder => Interlocked.Read(ref _outOfOrder);

    /// <summary>Milliseconds from the sender's stamp to the event.</summary>
    public IReadOnlyCollection<double> Latencies => _latencies;

    public static string UserOf(string run, int index) => string.Create(CultureInfo.InvariantCulture, $"{run}-{index}");

    /// <summary>Opens the streams, over the gateways in turn, and returns once all are ready.</summary>
    public static async Task<Subscribers> OpenAsync(IReadOnlyList<Uri> gateways, string run, int users)
    {
        var subscribers = new Subscribers();
        var ready = new List<Task>();
        for (var i = 0; i < users; i++)
        {
            var isReady = new TaskCompletionSource();
            ready.Add(isReady.Task);
            subscribers._reading.Add(subscribers.ReadAsync(new Uri(gateways[i % gateways.Count], $"sse/user/{UserOf(run, i)}"), isReady));
        }

        await Task.WhenAll(ready).WaitAsync(TimeSpan.FromSeconds(30));
        return subscribers;
    }

    /// <summary>Waits until all that was accepted has arrived, or nothing has for a while.</summary>
    /// <returns>How many are missing.</returns>
    public async Task<long> DrainAsync(long accepted)
    {
        var before = -1L;
        for (var waits = 0; Received < accepted && waits < 1_000; waits++)
        {
            if (Received > before)
            {
                before = Received;
                waits = 0;
            }

            await Task.Delay(10);
        }

        return accepted - Received;
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_reading);
        _leaving.Dispose();
    }

    private async Task ReadAsync(Uri address, TaskCompletionSource isReady)
    {
        try
        {
            using var stream = await EventStream.OpenAsync(address, null, _leaving.Token);
            var next = 0L;
            await stream.ReadToEndAsync(
                new EventStreamParser("", (_, type, data) => Take(type, data, isReady, ref next), _ => { }), _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private void Take(string type, string data, TaskCompletionSource isReady, ref long next)
    {
        if (type == "ready")
        {
            isReady.SetResult();
            return;
        }

        _latencies.Enqueue(Stopwatch.GetElapsedTime(Field(data, "\"t\":")).TotalMilliseconds);
        var number = Field(data, "\"n\":");
        if (number != next)
        {
            Interlocked.Increment(ref _outOfOrder);
        }

        next = number + 1;
        Interlocked.Increment(ref _received);
    }

    private static long Field(string data, string name)
    {
        var start = data.IndexOf(name, StringComparison.Ordinal) + name.Length;
        var end = start;
        while (char.IsAsciiDigit(data[end]))
        {
            end++;
        }

        return long.Parse(data.AsSpan(start, end - start), CultureInfo.InvariantCulture);
    }
}
