using System.Diagnostics;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.Hostile;

/// <summary>Subscribers of one busy channel that behave, the sender they listen to, and how long each message was on its way to each.</summary>
internal sealed class HonestTraffic : IAsyncDisposable
{
    public const string Stream = "/sse/stream/busy";

    private readonly CancellationTokenSource _leaving = new();
    private readonly HttpClient _http = HonestAddresses.NewClient();
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private List<double> _latencies = [];
    private int _reconnects;

    /// <summary>How often one of them lost its connection.</summary>
    public int Reconnects => Volatile.Read(ref _reconnects);

    public static async Task<HonestTraffic> StartAsync(PushSystem system, int subscribers, int rate, int bytes)
    {
        var traffic = new HonestTraffic();
        var ready = new List<Task>();
        for (var i = 0; i < subscribers; i++)
        {
            var isReady = new TaskCompletionSource();
            ready.Add(isReady.Task);
            traffic._tasks.Add(traffic.ReadAsync(new Uri(system.Gateways[0], Stream), isReady));
        }

        await Task.WhenAll(ready).WaitAsync(TimeSpan.FromSeconds(60));
        traffic._tasks.Add(traffic.SendAsync(system, rate, bytes));
        return traffic;
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
        _http.Dispose();
    }

    private async Task SendAsync(PushSystem system, int rate, int bytes)
    {
        using var sender = new Sender(system.SendApi);
        var filler = new string('x', bytes);
        await OpenLoop.RunAsync(
            rate,
            _ => sender.SendAsync(
                $$$"""{"service":"bench","type":"info","target":{"channel":"busy"},"data":{"t":{{{Stopwatch.GetTimestamp()}}},"filler":"{{{filler}}}"}}"""),
            _leaving.Token);
    }

    private async Task ReadAsync(Uri address, TaskCompletionSource isReady)
    {
        var cursor = "";
        while (!_leaving.IsCancellationRequested)
        {
            try
            {
                using var stream = await EventStream.OpenAsync(address, cursor, _leaving.Token, _http);
                await stream.ReadToEndAsync(new EventStreamParser(cursor, (id, type, data) => cursor = Take(id, type, data, isReady), _ => { }), _leaving.Token);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // It comes back at once, and what it missed counts with all the time that it waited.
            }

            Interlocked.Increment(ref _reconnects);
        }
    }

    private string Take(string id, string type, string data, TaskCompletionSource isReady)
    {
        if (type == "ready")
        {
            isReady.TrySetResult();
        }
        else if (type == "info")
        {
            const string before = "\"t\":";
            var start = data.IndexOf(before, StringComparison.Ordinal) + before.Length;
            var sentAt = long.Parse(data.AsSpan(start, data.IndexOf(',', start) - start), System.Globalization.CultureInfo.InvariantCulture);
            lock (_lock)
            {
                _latencies.Add(Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds);
            }
        }

        return id;
    }
}
