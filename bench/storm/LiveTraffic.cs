using System.Diagnostics;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.Storm;

/// <summary>Messages at a fixed rate to subscribers who are not part of the storm, and how long each was on its way.</summary>
internal sealed class LiveTraffic : IAsyncDisposable
{
    private const int Users = 20;

    /// <summary>Milliseconds; a message that takes longer waited behind others.</summary>
    private const double AtRest = 250;

    private readonly CancellationTokenSource _leaving = new();
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private List<double> _latencies = [];

    public static async Task<LiveTraffic> StartAsync(PushSystem system, Uri gateway, int rate)
    {
        var traffic = new LiveTraffic();
        var ready = new List<Task>();
        for (var i = 0; i < Users; i++)
        {
            var isReady = new TaskCompletionSource();
            ready.Add(isReady.Task);
            traffic._tasks.Add(traffic.ReadAsync(new Uri(gateway, $"sse/user/live-{i}"), isReady));
        }

        await Task.WhenAll(ready).WaitAsync(TimeSpan.FromSeconds(30));
        traffic._tasks.Add(traffic.SendAsync(system, rate));
        return traffic;
    }

    /// <summary>Waits until nothing is behind: all that was sent before has been routed.</summary>
    /// <returns>The latencies of the last second.</returns>
    public async Task<IReadOnlyList<double>> SettleAsync(CancellationToken cancellationToken)
    {
        for (var seconds = 0; seconds < 60; seconds++)
        {
            TakeLatencies();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            var taken = TakeLatencies();
            if (taken.Count > 0 && taken.Max() < AtRest)
            {
                return taken;
            }
        }

        throw new TimeoutException("The system did not come to rest within a minute.");
    }

    /// <summary>Milliseconds from POST to event since the last call.</summary>
    public IReadOnlyList<double> TakeLatencies()
    {
        lock (_lock)
        {
            var taken = _latencies;
            _latencies = [];
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await Task.WhenAll(_tasks);
        _leaving.Dispose();
    }

    private async Task SendAsync(PushSystem system, int rate)
    {
        using var sender = new Sender(system.SendApi);
        await OpenLoop.RunAsync(
            rate,
            i => sender.SendAsync(
                $$$"""{"service":"bench","type":"info","target":{"user_id":"live-{{{i % Users}}}"},"data":{"t":{{{Stopwatch.GetTimestamp()}}}}}"""),
            _leaving.Token);
    }

    private async Task ReadAsync(Uri address, TaskCompletionSource isReady)
    {
        try
        {
            using var stream = await EventStream.OpenAsync(address, null, _leaving.Token);
            await stream.ReadToEndAsync(new EventStreamParser("", (_, type, data) => Take(type, data, isReady), _ => { }), _leaving.Token);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private void Take(string type, string data, TaskCompletionSource isReady)
    {
        if (type == "ready")
        {
            isReady.SetResult();
            return;
        }

        var sentAt = System.Text.Json.JsonDocument.Parse(data).RootElement.GetProperty("data").GetProperty("t").GetInt64();
        lock (_lock)
        {
            _latencies.Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
        }
    }
}
