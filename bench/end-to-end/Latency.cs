using System.Diagnostics;
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
        var answers = new List<Task<Answer>>(count);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            if (due > watch.Elapsed)
            {
                await Task.Delay(due - watch.Elapsed);
            }

            var user = i % Users;
            var json = new StringBuilder();
            BenchMessage.Append(json, Subscribers.UserOf(run, user), "durable", numbers[user]++);
            answers.Add(sender.SendAsync(json.ToString()));
        }

        var accepted = (await Task.WhenAll(answers)).Count(answer => (int)answer.Status == 202);
        var cores = cpu.Cores(watch.Elapsed);
        var missing = await subscribers.DrainAsync(accepted);
        Report.Latency($"POST to event at {rate}/s, {run}", subscribers.Latencies, $"{cores:0.00} cores, {accepted} of {count} accepted, {missing} missing");
    }
}
