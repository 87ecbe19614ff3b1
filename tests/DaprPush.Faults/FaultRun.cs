using System.Diagnostics;
using System.Globalization;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Faults;

/// <summary>One run: the system, its senders, its subscribers, and what is done to it.</summary>
internal sealed class FaultRun(FaultOptions options, TextWriter output)
{
    // Longer than the broker waits before it hands out again what a dead consumer had (components/pubsub.yaml: 60 s, checked every 10 s).
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(120);

    // The router's default (Push:Router:HistorySize).
    private const int HistorySize = 1_000;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    /// <summary>Runs, writes the report, and returns what was found.</summary>
    public async Task<Verdict> ExecuteAsync()
    {
        var system = await PushSystem.StartAsync(SystemOptions()).ConfigureAwait(false);
        await using (system.ConfigureAwait(false))
        {
            Say($"seed {options.Seed}; the system runs in {system.Folder}");
            var topology = new Topology(options);
            var sent = new SentLog();
            var producers = Enumerable.Range(0, options.Producers).Select(number => new Producer(number, topology, options, sent, SendersTo(system))).ToArray();
            var clients = Enumerable.Range(0, options.Clients).Select(number => new RoamingClient(number, system.Gateways, topology, options.Seed)).ToArray();
            var injector = new FaultInjector(system, options, Say);
            var duplicator = new BrokerDuplicator(system.Redis!, TopicsOf(options), options.Seed);

            using var roaming = new CancellationTokenSource();
            var roams = Task.WhenAll(clients.Select(client => Task.Run(() => client.RoamAsync(roaming.Token))));
            using (var sending = new CancellationTokenSource())
            {
                var sends = Task.WhenAll(producers.Select(producer => Task.Run(() => producer.RunAsync(sending.Token))));
                using (var breaking = new CancellationTokenSource(options.Duration))
                {
                    await Task.WhenAll(injector.RunAsync(breaking.Token), duplicator.RunAsync(breaking.Token)).ConfigureAwait(false);
                }

                Say("no more faults; everything that was broken runs again");
                await sending.CancelAsync().ConfigureAwait(false);
                await sends.WaitAsync(SettleLimit).ConfigureAwait(false);
                await Task.WhenAll(producers.Select(producer => producer.CloseAsync())).WaitAsync(SettleLimit).ConfigureAwait(false);
            }

            await roaming.CancelAsync().ConfigureAwait(false);
            await roams.ConfigureAwait(false);
            await SettleAsync(clients, sent).ConfigureAwait(false);

            var journals = clients.Select(client => client.Journal).ToArray();
            var verdict = Verdict.Of(journals, sent, HistorySize);
            var report = new ReportWriter(output, _startedAt, journals, sent, injector.Done);
            report.Write(verdict, producers.Sum(producer => producer.Retries), duplicator.Duplicated, Path.Combine(system.Folder, "system.log"));
            foreach (var producer in producers)
            {
                producer.Dispose();
            }

            return verdict;
        }
    }

    private static IReadOnlyList<string> TopicsOf(FaultOptions options) =>
    [
        .. options.Partitions == 1 ? ["push.messages"] : Enumerable.Range(0, options.Partitions).Select(partition => $"push.messages.{partition}"),
        .. Enumerable.Range(0, options.Gateways).Select(gateway => $"push.gateway.push-gateway-{gateway}"),
    ];

    private static IReadOnlyList<Sender> SendersTo(PushSystem system) =>
        [.. system.InstancesOf("send-api").Select(api => new Sender(api.Address))];

    private async Task SettleAsync(IReadOnlyList<RoamingClient> clients, SentLog sent)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        await Task.WhenAll(clients.Select(client =>
        {
            // All that was sent since the client came: what a dead consumer had left in the broker comes after the last ones.
            var streams = client.Journal.Streams;
            var owed = streams
                .SelectMany(stream => sent.OrderOf(stream).Where(message => client.Journal.StreamOf(sent[message]) == stream))
                .Where(message => sent[message].IsAccepted && sent[message].PostedAt > client.Journal.ReadyAt)
                .ToHashSet();
            return client.SettleAsync(
                () =>
                {
                    owed.RemoveWhere(client.Journal.Has);
                    return owed.Count == 0;
                },
                limit.Token);
        })).ConfigureAwait(false);
        Say(limit.IsCancellationRequested ? $"some clients do not have everything after {SettleLimit.TotalSeconds} s" : "all clients have everything");
    }

    private PushSystemOptions SystemOptions() => new()
    {
        Components = ComponentSet.Redis,
        Folder = "faults",
        RestartsApps = true,
        Scale = new Dictionary<string, int>
        {
            ["push-gateway"] = options.Gateways,
            ["message-router"] = options.Routers,
            ["send-api"] = options.SendApis,
        },
        Environment = new Dictionary<string, string>
        {
            ["Push__Partitions"] = options.Partitions.ToString(CultureInfo.InvariantCulture),
        },
    };

    private void Say(string line)
    {
        lock (output)
        {
            output.WriteLine($"{Stopwatch.GetElapsedTime(_startedAt).TotalSeconds,7:0.0} {line}");
        }
    }
}
