using System.Net;
using System.Text;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.EndToEnd;

/// <summary>Single messages at a fixed rate. Open loop: a message is stamped when it is sent, and nothing waits for its answer.</summary>
internal static class FixedRate
{
    /// <param name="run">Tells its users from those of others.</param>
    /// <param name="users">Who get the messages, in turn.</param>
    public static async Task<Figure> MeasureAsync(BenchSystem system, string run, string name, int rate, int users, TimeSpan duration)
    {
        using var sender = new Sender(system.SendApi);
        await using var measurement = await Measurement.BeginAsync(system, run, users);
        var numbers = new long[users];
        long accepted = 0, refused = 0;
        await OpenLoop.RunAsync(
            rate,
            async i =>
            {
                var user = (int)(i % users);
                var json = new StringBuilder();
                BenchMessage.Append(json, Subscribers.UserOf(run, user), "durable", numbers[user]++);
                var answer = await sender.SendAsync(json.ToString());
                Interlocked.Increment(ref answer.Status == HttpStatusCode.Accepted ? ref accepted : ref refused);
            },
            CancellationToken.None,
            (long)(rate * duration.TotalSeconds));
        return await measurement.EndAsync(name, accepted, refused);
    }
}
