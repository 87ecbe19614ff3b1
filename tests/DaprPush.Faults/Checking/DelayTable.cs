using System.Diagnostics;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>How long accepted messages were not delivered, by the kind of fault that they waited through.</summary>
internal sealed class DelayTable
{
    private static readonly TimeSpan WorthNoting = TimeSpan.FromSeconds(1);

    private DelayTable(IReadOnlyList<Row> rows) => Rows = rows;

    /// <summary>One for each kind of fault that there was.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>The longest of all; zero where nothing waited through a fault.</summary>
    public TimeSpan Longest => Rows.Select(row => row.Longest).DefaultIfEmpty().Max();

    /// <summary>
    /// A durable message waits from its 202 until a client has it, as far as the client wanted it: from the moment it came or came back
    /// of its own accord. The wait counts for the first fault within it, or else for the last one before it.
    /// </summary>
    public static DelayTable Of(IReadOnlyList<FaultRecord> faults, IReadOnlyList<ClientJournal> clients, SentLog sent)
    {
        var waits = clients.SelectMany(client => Waits(client, sent)).ToList();
        var followed = waits.Select(wait => wait.Stream).Distinct().Count();
        var byKind = waits
            .Select(wait => (Wait: wait, Fault: FaultOf(wait, faults)))
            .Where(pair => pair.Fault is not null)
            .GroupBy(pair => pair.Fault!.Kind, pair => pair.Wait)
            .ToDictionary(group => group.Key, group => group.ToList());
        return new DelayTable([.. faults.GroupBy(fault => fault.Kind).OrderBy(group => group.Key).Select(group =>
        {
            var own = byKind.GetValueOrDefault(group.Key) ?? [];
            return new Row(
                group.Key,
                group.Count(),
                own.Select(wait => wait.Length).DefaultIfEmpty().Max(),
                own.Where(wait => wait.Length > WorthNoting).Select(wait => wait.Stream).Distinct().Count(),
                followed);
        })]);
    }

    private static IEnumerable<Wait> Waits(ClientJournal client, SentLog sent)
    {
        foreach (var arrival in Arrival.Of(client, sent).Where(arrival => !arrival.IsReminder && arrival.Copy.Attempt == 0))
        {
            var entry = client.Entries[arrival.Entry];
            var from = Math.Max(sent[arrival.Copy.Message].AcceptedAt, client.Connections[entry.Connection].WantedSince);
            if (from < entry.At)
            {
                yield return new Wait(arrival.Stream, from, entry.At);
            }
        }
    }

    private static FaultRecord? FaultOf(Wait wait, IReadOnlyList<FaultRecord> faults) =>
        faults.FirstOrDefault(fault => fault.At >= wait.From && fault.At < wait.To) ?? faults.LastOrDefault(fault => fault.At < wait.From);

    /// <summary>What was seen of one kind of fault.</summary>
    /// <param name="Longest">The longest time in which an accepted message was not delivered.</param>
    /// <param name="LateStreams">Streams with a message that took longer than a second.</param>
    /// <param name="Streams">Streams that anybody followed.</param>
    public sealed record Row(FaultKind Kind, int Times, TimeSpan Longest, int LateStreams, int Streams);

    private readonly record struct Wait(string Stream, long From, long To)
    {
        public TimeSpan Length => Stopwatch.GetElapsedTime(From, To);
    }
}
