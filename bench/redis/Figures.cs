using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Measuring;

namespace DaprPush.Bench.Redis;

/// <summary>Measuring and printing.</summary>
internal static class Figures
{
    /// <summary>Runs <paramref name="work"/> and prints its rate, and the share of one core this process took.</summary>
    public static async Task RateAsync(string name, int count, Func<Task> work)
    {
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await work();
        var seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        var cores = (self.TotalProcessorTime - before).TotalSeconds / seconds;
        Print(name, string.Create(CultureInfo.InvariantCulture, $"{count / seconds,10:N0}/s   {cores:0.00} cores here"));
    }

    /// <summary>Prints the middle and the end of the given times.</summary>
    public static void Latency(string name, IEnumerable<TimeSpan> times)
    {
        var all = new Distribution(times.Select(time => time.TotalMilliseconds));
        Print(name, string.Create(CultureInfo.InvariantCulture, $"p50 {all.At(0.5):0.00} ms   p99 {all.At(0.99):0.00} ms"));
    }

    /// <summary>Runs <paramref name="one"/> so many times, by callers that each wait for their own answer.</summary>
    public static Task CallersAsync(int callers, int count, Func<int, Task> one)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var n = Interlocked.Increment(ref next); n < count; n = Interlocked.Increment(ref next))
            {
                await one(n);
            }
        })));
    }

    private static void Print(string name, string figures) => Console.WriteLine($"{name,-58} {figures}");
}
