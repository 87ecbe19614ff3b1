using System.Diagnostics;
using System.Net;
using System.Text;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.EndToEnd;

/// <summary>From POST to event at a fixed rate. Open loop: a message is stamped when it is sent, and nothing waits for its answer.</summary>
internal static class Latency
{
    private const int Users = 20;

    public static async Task RunAsync(PushSystem system, string run, int rate, TimeSpan duration)
    {
        await using var subscribers = await Subscribers.OpenAsync(system, run, Users);
        using var sender = new Sender(system.SendApi);
        using var cpu = new CpuUse(system.SidecarPid);
        var count = (int)(rate * duration.TotalSeconds);
        var numbers = new long[Users];
        var accepted = 0;
        var watch = Stopwatch.StartNew();
        await OpenLoop.RunAsync(
            rate,
            async i =>
            {
                var user = (int)(i % Users);
                var json = new StringBuilder();
                BenchMessage.Append(json, Subscribers.UserOf(run, user), "durable", numbers[user]++);
                if ((await sender.SendAsync(json.ToString())).Status == HttpStatusCode.Accepted)
                {
                    Interlocked.Increment(ref accepted);
                }
            },
            CancellationToken.None,
            count);
        var cores = cpu.Cores(watch.Elapsed);
        var missing = await subscribers.DrainAsync(accepted);
        Report.Latency($"POST to event at {rate}/s, {run}", subscribers.Latencies, $"{cores:0.00} cores, {accepted} of {count} accepted, {missing} missing");
    }
}
