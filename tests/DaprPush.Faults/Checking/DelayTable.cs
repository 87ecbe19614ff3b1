using System.Diagnostics;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>How long accepted messages were not delivered, by the faults that they waited through.</summary>
internal sealed class DelayTable
{
    private static readonly TimeSpan WorthNoting = TimeSpan.FromSeconds(1);

    private DelayTable(IReadOnlyList<Row> rows, IReadOnlyList<FaultDelays> faults) => (Rows, Faults) = (rows, faults);

    /// <summary>One for each kind of fault that there was.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>One for each fault, in their order.</summary>
    public IReadOnlyList<FaultDelays> Faults { get; }

    /// <summary>The longest of all; zero where nothing waited through a fault.</summary>
    public TimeSpan Longest => Rows.Select(row => row.Longest).DefaultIfEmpty().Max();

    /// <summary>
    /// A durable message waits from its 202 until a client has it, as far as the client wanted it: from the moment it came or came back
    /// of its own accord. The wait counts for every fault that lasted during it, or else for the last one before it.
    /// </summary>
    public static DelayTable Of(FaultOptions options, IReadOnlyList<FaultRecord> faults, IReadOnlyList<ClientJournal> clients, SentLog sent)
    {
        var waits = clients.SelectMany(client => Waits(client, sent)).ToList();
        var followed = waits.Select(wait => wait.Stream).ToHashSet();
        var byFault = faults.Select(_ => new List<Wait>()).ToList();
        foreach (var wait in waits)
        {
            var during = FaultsOf(wait, faults);
            during.ForEach(fault => byFault[fault].Add(wait with { IsShared = during.Count > 1 }));
        }

        var delays = faults.Zip(byFault, (fault, own) => FaultDelays.Of(fault, own, stream => IsOn(stream, fault, options))).ToList();
        var rows = delays.GroupBy(delay => delay.Fault.Kind).OrderBy(group => group.Key).Select(group => new Row(group.Key, [.. group], followed)).ToList();
        return new DelayTable(rows, delays);
    }

    private static List<int> FaultsOf(Wait wait, IReadOnlyList<FaultRecord> faults)
    {
        var during = Enumerable.Range(0, faults.Count).Where(i => faults[i].At < wait.To && faults[i].Until >= wait.From).ToList();
        var before = during.Count > 0 ? -1 : Enumerable.Range(0, faults.Count).LastOrDefault(i => faults[i].At < wait.From, -1);
        if (before >= 0)
        {
            during.Add(before);
        }

        return during;
    }

    // The partitions that a router takes messages from; see OwnedPartitions.
    private static bool IsOn(string stream, FaultRecord fault, FaultOptions options) =>
        fault.Router is not { } router
        || (StreamName.TryParse(stream, out var name) && Partitioning.Of(name, options.Partitions) % options.Routers == router);

    private static IEnumerable<Wait> Waits(ClientJournal client, SentLog sent)
    {
        foreach (var arrival in Arrival.Of(client, sent).Where(arrival => !arrival.IsReminder && arrival.Copy.Attempt == 0))
        {
            var entry = client.Entries[arrival.Entry];
            var from = Math.Max(sent[arrival.Copy.Message].AcceptedAt, client.Connections[entry.Connection].WantedSince);
            if (from < entry.At)
            {
                yield return new Wait(arrival.Stream, arrival.Copy.Message, client.Number, from, entry.At);
            }
        }
    }

    /// <summary>One message on its way to one client.</summary>
    /// <param name="From">As <see cref="TimeProvider.GetTimestamp"/> counts.</param>
    public readonly record struct Wait(string Stream, int Message, int Client, long From, long To)
    {
        /// <summary>Whether several faults lasted during it.</summary>
        public bool IsShared { get; init; }

        public TimeSpan Length => Stopwatch.GetElapsedTime(From, To);
    }

    /// <summary>What was seen of one fault.</summary>
    /// <param name="Longest">Null where nothing waited for it.</param>
    /// <param name="OfStreams">The longest of each stream, the longest first.</param>
    public sealed record FaultDelays(FaultRecord Fault, Wait? Longest, IReadOnlyList<Wait> OfStreams)
    {
        /// <summary>
        /// Those of streams that do not lie in the partitions of the router that was broken, as far as no other fault lasted during them; none
        /// where no router was broken.
        /// </summary>
        public required IReadOnlyList<Wait> OfOthers { get; init; }

        public int LateStreams => OfStreams.Count(wait => wait.Length > WorthNoting);

        public int LateOthers => OfOthers.Count(wait => wait.Length > WorthNoting);

        public static FaultDelays Of(FaultRecord fault, IEnumerable<Wait> waits, Predicate<string> isOn)
        {
            var all = waits.ToList();
            var streams = LongestOfEach(all);
            return new FaultDelays(fault, streams.Count > 0 ? streams[0] : null, streams)
            {
                OfOthers = LongestOfEach(all.Where(wait => !wait.IsShared && !isOn(wait.Stream))),
            };
        }

        private static List<Wait> LongestOfEach(IEnumerable<Wait> waits) =>
            [.. waits.GroupBy(wait => wait.Stream).Select(own => own.MaxBy(wait => wait.Length)).OrderByDescending(wait => wait.Length)];
    }

    /// <summary>What was seen of one kind of fault.</summary>
    public sealed record Row(FaultKind Kind, IReadOnlyList<FaultDelays> Faults, IReadOnlySet<string> Followed)
    {
        public int Times => Faults.Count;

        /// <summary>The longest time in which an accepted message was not delivered.</summary>
        public TimeSpan Longest => LongestOf(Faults.SelectMany(fault => fault.OfStreams));

        /// <summary>The same without the waits that other faults lasted during, too.</summary>
        public TimeSpan LongestAlone => LongestOf(Faults.SelectMany(fault => fault.OfStreams).Where(wait => !wait.IsShared));

        /// <summary>The same for streams that do not lie in the partitions of the broken router.</summary>
        public TimeSpan LongestOfOthers => LongestOf(Faults.SelectMany(fault => fault.OfOthers));

        /// <summary>Streams with a message that took longer than a second, in all of these faults together.</summary>
        public int LateStreams => Faults.SelectMany(fault => fault.OfStreams).Where(wait => wait.Length > WorthNoting).Select(wait => wait.Stream).Distinct().Count();

        /// <summary>Streams that anybody followed.</summary>
        public int Streams => Followed.Count;

        /// <summary>For each fault and each stream that had a message to wait for it, the longest wait: the value that this share of them does not exceed.</summary>
        public TimeSpan Percentile(double share)
        {
            var all = Faults.SelectMany(fault => fault.OfStreams).Select(wait => wait.Length).Order().ToList();
            return all.Count == 0 ? TimeSpan.Zero : all[Math.Min(all.Count - 1, (int)(share * all.Count))];
        }

        private static TimeSpan LongestOf(IEnumerable<Wait> waits) => waits.Select(wait => wait.Length).DefaultIfEmpty().Max();
    }
}
