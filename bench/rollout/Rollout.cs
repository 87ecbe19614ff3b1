using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Bench.Rollout;

/// <summary>One rolling restart and what its clients saw of it.</summary>
internal static class Rollout
{
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <returns>Whether nothing was lost, repeated or reset.</returns>
    public static async Task<bool> RunAsync(PushSystem system, int count, int rate)
    {
        var reconnects = new ConcurrentQueue<long>();
        var clients = Enumerable.Range(0, count).Select(index => new RolloutClient(index, system.Gateways, reconnects)).ToArray();
        using var leaving = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        var reading = Task.WhenAll(clients.Select(client => client.RunAsync(leaving.Token)));
        await Task.WhenAll(clients.Select(client => client.Ready)).WaitAsync(Limit);
        var traffic = new Traffic(system.SendApi, clients, rate);
        var sending = traffic.RunAsync(stop.Token);
        await Task.Delay(Steady);

        for (var ordinal = 0; ordinal < system.Gateways.Count; ordinal++)
        {
            await RestartAsync(system, ordinal, reconnects);
            await Task.Delay(Steady);
        }

        await stop.CancelAsync();
        await sending;
        var expected = traffic.Accepted;
        var deadline = Stopwatch.StartNew();
        while (clients.Sum(client => client.Received) < expected && deadline.Elapsed < TimeSpan.FromSeconds(30))
        {
            await Task.Delay(100);
        }

        await leaving.CancelAsync();
        await reading;
        var lost = expected - clients.Sum(client => client.Received);
        var repeated = clients.Sum(client => client.Repeated);
        var resets = clients.Sum(client => client.Resets);
        Print($"{count} clients, {expected} messages accepted, {lost} lost, {repeated} repeated, {clients.Sum(client => client.Skipped)} skipped, {resets} resets, {traffic.Repeated} POSTs repeated");
        Print($"longest silence of a client {clients.Max(client => client.LongestSilence).TotalSeconds:0.0} s (each is sent a message every {(double)count / rate:0.0} s)");
        return lost == 0 && repeated == 0 && resets == 0;
    }

    private static async Task RestartAsync(PushSystem system, int ordinal, ConcurrentQueue<long> reconnects)
    {
        reconnects.Clear();
        var startedAt = Stopwatch.GetTimestamp();
        var pid = system.SignalApp("push-gateway", ordinal, Signal.Terminate) ?? throw new InvalidOperationException($"Gateway {ordinal} does not run.");
        await Waiting.UntilAsync(() => !ProcessTree.IsAlive(pid), Limit, () => $"gateway {ordinal} does not end");
        var ended = Stopwatch.GetElapsedTime(startedAt);
        await system.WaitUntilHealthyAsync();
        var healthy = Stopwatch.GetElapsedTime(startedAt);
        var times = reconnects.Select(at => Stopwatch.GetElapsedTime(startedAt, at)).Order().ToArray();
        var peak = times.GroupBy(at => (int)(at.TotalMilliseconds / 100)).Select(group => group.Count()).DefaultIfEmpty().Max();
        Print($"gateway {ordinal}: ended after {ended.TotalSeconds:0.0} s, healthy again after {healthy.TotalSeconds:0.0} s; {times.Length} reconnects from {At(times.FirstOrDefault())} to {At(times.LastOrDefault())}, at most {peak} in 100 ms");
        foreach (var second in times.GroupBy(at => (int)at.TotalSeconds))
        {
            Print($"  second {second.Key,2}: {second.Count(),4} {new string('#', second.Count() / 10)}");
        }
    }

    private static string At(TimeSpan at) => at.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
