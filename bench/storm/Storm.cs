using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Bench.Storm;

/// <summary>Clients that were connected, missed messages, and all come back at once.</summary>
internal sealed class Storm(PushSystem system, int clients, int missed)
{
    /// <summary>Handshakes at a time: all that a client machine would have under way, without more sockets than a backlog holds.</summary>
    private const int Batch = 1_000;

    private readonly StormClient[] _clients = [.. Enumerable.Range(0, clients).Select(i => new StormClient($"storm-{i}"))];
    private int _expected;

    /// <summary>Everybody connects once, has a cursor, and leaves.</summary>
    /// <returns>Seconds until the last had it.</returns>
    public async Task<double> ArriveAsync(Uri gateway)
    {
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            _clients,
            new ParallelOptions { MaxDegreeOfParallelism = 256 },
            async (client, cancellationToken) => await client.FollowAsync(gateway, 0, () => { }, cancellationToken));
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>What everybody misses.</summary>
    public async Task SendAsync()
    {
        using var sender = new Sender(system.SendApi);
        for (var round = 0; round < missed; round++)
        {
            _expected++;
            foreach (var chunk in _clients.Chunk(500))
            {
                var json = new StringBuilder("{\"messages\":[");
                foreach (var client in chunk)
                {
                    json.Append(json[^1] == '[' ? "" : ",").Append(
                        CultureInfo.InvariantCulture,
                        $$$"""{"service":"bench","type":"info","target":{"user_id":"{{{client.User}}}"},"data":{"n":{{{_expected}}},"text":"what was missed"}}""");
                }

                var body = json.Append("]}").ToString();
                while ((await sender.BatchAsync(body)).Status is var status && status != HttpStatusCode.Accepted)
                {
                    if (status != HttpStatusCode.ServiceUnavailable)
                    {
                        throw new InvalidOperationException($"A batch was answered {status}.");
                    }
                }
            }
        }
    }

    /// <summary>All come back at once with their cursors.</summary>
    public async Task<Outcome> BreakAsync(Uri gateway, LiveTraffic live)
    {
        var before = _clients.Sum(client => client.Received);
        live.TakeLatencies();
        var started = Stopwatch.GetTimestamp();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var places = new SemaphoreSlim(Batch);
        var served = new List<double>(_clients.Length);
        await Task.WhenAll(_clients.Select(async client =>
        {
            await places.WaitAsync(limit.Token);
            await client.FollowAsync(gateway, _expected, () => places.Release(), limit.Token);
            lock (served)
            {
                served.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }));
        return new Outcome(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            new Distribution(served).At(0.5),
            _clients.Sum(client => client.Received) - before,
            _clients.Sum(client => client.OutOfPlace),
            live.TakeLatencies());
    }

    /// <param name="Seconds">Until the last client had everything.</param>
    /// <param name="Median">Until half of them had.</param>
    /// <param name="OutOfPlace">Messages lost, repeated or out of order.</param>
    /// <param name="Live">Milliseconds from POST to event of the live traffic meanwhile.</param>
    internal sealed record Outcome(double Seconds, double Median, int Messages, int OutOfPlace, IReadOnlyList<double> Live);
}
