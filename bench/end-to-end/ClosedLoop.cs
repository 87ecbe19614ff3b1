using System.Net;
using System.Text;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.EndToEnd;

/// <summary>Sender loops, each posting for a user of its own as soon as it has the last answer.</summary>
internal static class ClosedLoop
{
    /// <param name="run">Tells its users from those of others.</param>
    /// <param name="loops">Senders.</param>
    /// <param name="batch">Messages of one POST.</param>
    /// <param name="delivery"><c>durable</c> or <c>ephemeral</c>.</param>
    public static async Task<Figure> MeasureAsync(
        BenchSystem system, string run, string name, int loops, int batch, string delivery, TimeSpan duration)
    {
        using var sender = new Sender(system.SendApi);
        await using var measurement = await Measurement.BeginAsync(system, run, loops);
        long accepted = 0, refused = 0;
        await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(async () =>
        {
            var json = new StringBuilder();
            for (var number = 0L; measurement.Elapsed < duration;)
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
        return await measurement.EndAsync(name, accepted, refused);
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
