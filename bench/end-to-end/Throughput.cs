using System.Diagnostics;
using System.Net;
using System.Text;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.EndToEnd;

/// <summary>Sender loops, each posting for a user of its own as soon as it has the last answer; counts what arrives.</summary>
internal static class Throughput
{
    private static int _runs;

    public static async Task RunAsync(PushSystem system, string name, int loops, int batch, string delivery, TimeSpan duration)
    {
        var run = $"run{_runs++}";
        await using var subscribers = await Subscribers.OpenAsync(system, run, loops);
        using var sender = new Sender(system.SendApi);
        using var cpu = new CpuUse(system.SidecarPid);
        long accepted = 0, refused = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(async () =>
        {
            var json = new StringBuilder();
            for (var number = 0L; watch.Elapsed < duration;)
            {
                var answer = await PostAsync(sender, json, Subscribers.UserOf(run, loop), delivery, number, batch);
                if (answer.Status == HttpStatusCode.Accepted)
                {
                    number += batch;
                    Interlocked.Add(ref accepted, batch);
                }
                else
                {
                    // Too much waits already: the sender comes back with the same messages, as it was told to.
                    Interlocked.Increment(ref refused);
                    await Task.Delay(100);
                }
            }
        })));
        var posted = watch.Elapsed;
        var missing = await subscribers.DrainAsync(accepted);
        var delivered = subscribers.Received / watch.Elapsed.TotalSeconds;
        var posts = accepted / batch / posted.TotalSeconds;
        Report.Throughput(
            name, delivered, posts, $"{cpu.Cores(watch.Elapsed):0.00} cores, {posted.TotalSeconds:0} s of posting and {(watch.Elapsed - posted).TotalSeconds:0} s until all was there, {refused} POSTs refused, {missing} missing, {subscribers.OutOfOrder} out of order");
    }

    private static Task<Answer> PostAsync(Sender sender, StringBuilder json, string user, string delivery, long number, int batch)
    {
        json.Clear();
        if (batch == 1)
        {
            BenchMessage.Append(json, user, delivery, number);
            return sender.SendAsync(json.ToString());
        }

        json.Append("{\"messages\":[");
        for (var i = 0; i < batch; i++)
        {
            json.Append(i == 0 ? "" : ",");
            BenchMessage.Append(json, user, delivery, number + i);
        }

        return sender.BatchAsync(json.Append("]}").ToString());
    }
}
