using System.Diagnostics;
using DaprPush.Testing.Measuring;

namespace DaprPush.Bench.EndToEnd;

/// <summary>From the first message of a figure until all have arrived: subscribers, processor time, operations of sidecars.</summary>
internal sealed class Measurement : IAsyncDisposable
{
    private readonly BenchSystem _system;
    private readonly Subscribers _subscribers;
    private readonly PartsUse _use;
    private readonly SidecarCounts _before;
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    private Measurement(BenchSystem system, Subscribers subscribers, PartsUse use, SidecarCounts before)
    {
        _system = system;
        _subscribers = subscribers;
        _use = use;
        _before = before;
    }

    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Opens a stream for each user and begins once all are ready.</summary>
    /// <param name="run">Tells its users from those of others, earlier runs included.</param>
    public static async Task<Measurement> BeginAsync(BenchSystem system, string run, int users)
    {
        var subscribers = await Subscribers.OpenAsync(system.Gateways, run, users);
        return new Measurement(system, subscribers, new PartsUse(system.Parts), await SidecarCounts.ReadAsync(system.Sidecars));
    }

    /// <summary>Waits for what was accepted.</summary>
    /// <param name="refused">Requests that were not accepted.</param>
    public async Task<Figure> EndAsync(string name, long accepted, long refused)
    {
        var posted = Elapsed;
        var missing = await _subscribers.DrainAsync(accepted);
        var seconds = Elapsed.TotalSeconds;
        var use = _use.Read();
        var counts = (await SidecarCounts.ReadAsync(_system.Sidecars)).Since(_before);
        var latencies = new Distribution(_subscribers.Latencies);
        double messages = Math.Max(1, _subscribers.Received);
        return new Figure(name)
        {
            PerSecond = _subscribers.Received / seconds,
            AcceptedPerSecond = accepted / posted.TotalSeconds,
            P50Ms = latencies.At(0.5),
            P99Ms = latencies.At(0.99),
            P999Ms = latencies.At(0.999),
            MaxMs = latencies.At(1),
            CpuUsPerMessage = use.Where(part => part.Key != PartsUse.Bench).Sum(part => part.Value.TotalMicroseconds) / messages,
            CpuUsPerMessageOf = use.ToDictionary(part => part.Key, part => part.Value.TotalMicroseconds / messages),
            OperationsPerMessage = _system.Sidecars.Count > 0 ? counts.Total.Operations / messages : null,
            OperationsPerMessageOf = counts.Kinds.ToDictionary(kind => kind.Key, kind => kind.Value.Operations / messages),
            StateKeysPerMessage = _system.Sidecars.Count > 0 ? counts.StateKeys / messages : null,
            BytesPerMessage = _system.Sidecars.Count > 0 ? (counts.Total.BytesIn + counts.Total.BytesOut) / messages : null,
            Seconds = seconds,
            WaitedSeconds = seconds - posted.TotalSeconds,
            Refused = refused,
            Missing = missing,
            OutOfOrder = _subscribers.OutOfOrder,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _use.Dispose();
        await _subscribers.DisposeAsync();
    }
}
