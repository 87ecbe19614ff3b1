using System.Diagnostics;
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
    // Longer than the broker takes to hand out again what a dead consumer had (components/pubsub.yaml: 25 s), than later messages wait
    // for that (45 s without a break), and than a busy machine takes for what has piled up.
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(300);
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly List<string> _unended = [];

    /// <summary>What was waited for in vain: the system stands still.</summary>
    public IReadOnlyList<string> Unended => _unended;

    /// <summary>How long messages took, by fault; null before the end.</summary>
    public DelayTable? Delays { get; private set; }

    /// <summary>Runs, writes the report, and returns what was found.</summary>
    public async Task<Verdict> ExecuteAsync()
    {
        var system = await PushSystem.StartAsync(FaultSystem.Of(options)).ConfigureAwait(false);
        await using (system.ConfigureAwait(false))
        {
            Say($"seed {options.Seed}; the system runs in {system.Folder}");
            var topology = new Topology(options);
            var sent = new SentLog();
            var lives = new SendApiLives();
            using var senders = new Senders(system, options, topology, sent, lives);
            var clients = Enumerable.Range(0, options.Clients)
                .Select(number => new RoamingClient(number, system.Gateways, topology, options.Seed, IsConfirming(number) ? senders.Confirmations : null))
                .ToArray();
            var injector = new FaultInjector(system, options, lives, Say);
            var duplicator = new BrokerDuplicator(system.Redis!, FaultSystem.TopicsOf(options), options.Seed);
            var delay = new BrokerDelay(system.RedisProxy!, options.Seed);

            using var roaming = new CancellationTokenSource();
            var roams = Task.WhenAll(clients.Select(client => Task.Run(() => client.RoamAsync(roaming.Token))));
            using var sending = new CancellationTokenSource();
            var sends = senders.RunAsync(sending.Token);
            using (var breaking = new CancellationTokenSource(options.Times is null ? options.WarmUp + options.Duration : Timeout.InfiniteTimeSpan))
            {
                var disturbances = Task.WhenAll(
                    duplicator.RunAsync(breaking.Token), options.DelaysBroker ? delay.RunAsync(breaking.Token) : Task.CompletedTask);
                await Task.Delay(options.WarmUp).ConfigureAwait(false);
                await injector.RunAsync(breaking.Token).ConfigureAwait(false);
                await breaking.CancelAsync().ConfigureAwait(false);
                await disturbances.ConfigureAwait(false);
            }

            Say("no more faults; everything that was broken runs again");
            await sending.CancelAsync().ConfigureAwait(false);
            await EndAsync("the senders", sends).ConfigureAwait(false);
            await EndAsync("the last messages of the senders", senders.CloseAsync()).ConfigureAwait(false);
            await roaming.CancelAsync().ConfigureAwait(false);
            await roams.ConfigureAwait(false);
            await SettleAsync(clients, sent).ConfigureAwait(false);
            var asking = senders.AcknowledgementsAsync();
            var acknowledgements = await EndAsync("how the messages stand that wanted an acknowledgement", asking).ConfigureAwait(false)
                ? await asking.ConfigureAwait(false)
                : Acknowledgements.None;

            var journals = clients.Select(client => client.Journal).ToArray();
            var verdict = Verdict.Of(journals, sent, acknowledgements, options.HistorySize);
            Delays = DelayTable.Of(options, injector.Done, journals, sent);
            var report = new ReportWriter(output, _startedAt, journals, sent, injector.Done, Delays);
            report.Write(verdict, acknowledgements, new Disturbance(senders.Retries, duplicator.Duplicated, delay.Delays), system.LogPath);
            return verdict;
        }
    }

    // The others never confirm anything: what only they get is sent again until it is given up.
    private static bool IsConfirming(int client) => client % 3 == 0;

    private async Task SettleAsync(IReadOnlyList<RoamingClient> clients, SentLog sent)
    {
        using var limit = new CancellationTokenSource(SettleLimit);
        await Task.WhenAll(clients.Select(client =>
        {
            // All that was sent since the client came: what a dead consumer had left in the broker comes after the last ones.
            var journal = client.Journal;
            var owed = journal.Streams
                .SelectMany(stream => sent.OrderOf(stream).Select(index => (Stream: stream, Message: sent[index])))
                .Where(own => journal.StreamOf(own.Message) == own.Stream)
                .Where(own => own.Message.IsNumbered && own.Message.IsAccepted && own.Message.PostedAt > journal.ReadyAt)
                .ToHashSet();
            return client.SettleAsync(
                () =>
                {
                    owed.RemoveWhere(own => journal.HasOrMayLack(own.Message, own.Stream));
                    return owed.Count == 0;
                },
                limit.Token);
        })).ConfigureAwait(false);
        Say(limit.IsCancellationRequested ? $"some clients do not have everything after {SettleLimit.TotalSeconds} s" : "all clients have everything");
    }

    // A system that stands still is reported, too.
    private async Task<bool> EndAsync(string what, Task task)
    {
        try
        {
            await task.WaitAsync(SettleLimit).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            Say($"{what}: no end after {SettleLimit.TotalSeconds} s");
            _unended.Add(what);
            return false;
        }
    }

    private void Say(string line)
    {
        lock (output)
        {
            output.WriteLine($"{Stopwatch.GetElapsedTime(_startedAt).TotalSeconds,7:0.0} {line}");
        }
    }
}
