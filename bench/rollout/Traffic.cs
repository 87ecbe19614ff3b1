using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.Rollout;

/// <summary>Sends each user its next number in turn, so many messages a second, until it is told to stop.</summary>
internal sealed class Traffic(Uri api, IReadOnlyList<RolloutClient> clients, int rate)
{
    private const int StepsPerSecond = 10;

    /// <summary>Messages that were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>POSTs that had to be repeated.</summary>
    public long Repeated { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        using var sender = new Sender(api);
        var watch = Stopwatch.StartNew();
        for (var step = 1L; !stop.IsCancellationRequested; step++)
        {
            var body = Body(rate / StepsPerSecond);
            while ((await sender.BatchAsync(body)).Status != HttpStatusCode.Accepted)
            {
                Repeated++;
                await Task.Delay(100, CancellationToken.None);
            }

            Accepted += rate / StepsPerSecond;
            var due = TimeSpan.FromSeconds((double)step / StepsPerSecond) - watch.Elapsed;
            await Task.Delay(due > TimeSpan.Zero ? due : TimeSpan.Zero, CancellationToken.None);
        }
    }

    private string Body(int messages)
    {
        var json = new StringBuilder("{\"messages\":[");
        for (var i = 0; i < messages; i++)
        {
            // The n-th message of all is for user n modulo the users, with the number n divided by them.
            var (number, user) = Math.DivRem(Accepted + i, clients.Count);
            json.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{{\"id\":\"rollout-{user}-{number}\",\"service\":\"bench\",\"type\":\"info\",");
            json.Append(CultureInfo.InvariantCulture, $"\"target\":{{\"user_id\":\"{clients[(int)user].User}\"}},\"data\":{{\"n\":{number}}}}}");
        }

        return json.Append("]}").ToString();
    }
}
