using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>What a run has shown.</summary>
internal sealed record Verdict
{
    /// <summary>Messages that were answered with 202.</summary>
    public required int Accepted { get; init; }

    /// <summary>Messages that got to clients, every client counted.</summary>
    public required long Delivered { get; init; }

    public required int ExplainedResets { get; init; }

    /// <summary>Messages that their streams have behind later ones, see <see cref="StreamNumbers.CountReordered"/>.</summary>
    public required int Reordered { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    public int Count(ViolationKind kind) => Violations.Count(violation => violation.Kind == kind);

    public static Verdict Of(IReadOnlyList<ClientJournal> clients, SentLog sent, int historySize)
    {
        var delivered = 0L;
        var explained = 0;
        var numbers = new StreamNumbers(clients, sent);
        var violations = new List<Violation>(numbers.Violations);
        foreach (var client in clients)
        {
            foreach (var stream in client.Streams)
            {
                var check = new StreamCheck(client, stream, sent, numbers, historySize);
                check.Run();
                delivered += check.Delivered;
                explained += check.ExplainedResets;
                violations.AddRange(check.Violations);
            }

            violations.AddRange(ForeignTo(client, sent));
        }

        return new Verdict
        {
            Accepted = Enumerable.Range(0, sent.Count).Count(index => sent[index].IsAccepted),
            Delivered = delivered,
            ExplainedResets = explained,
            Reordered = clients.SelectMany(client => client.Streams).Distinct().Sum(stream => numbers.CountReordered(stream, sent)),
            Violations = violations,
        };
    }

    private static IEnumerable<Violation> ForeignTo(ClientJournal client, SentLog sent)
    {
        var streams = client.Streams.ToHashSet();
        return client.Entries
            .Select((entry, at) => (entry.Message, At: at))
            .Where(entry => entry.Message >= 0 && !sent[entry.Message].Streams.Any(streams.Contains))
            .Select(entry => new Violation(ViolationKind.Foreign, client.Number, "", entry.Message, entry.At, ""));
    }
}
