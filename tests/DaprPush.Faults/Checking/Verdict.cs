using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>What a run has shown.</summary>
internal sealed record Verdict
{
    /// <summary>Messages that were answered with 202.</summary>
    public required int Accepted { get; init; }

    /// <summary>Durable messages that got to clients, every client counted.</summary>
    public required long Delivered { get; init; }

    /// <summary>Unconfirmed messages that were shown to a client again when it came back.</summary>
    public required int Reminders { get; init; }

    /// <summary>What became of the ephemeral ones.</summary>
    public required EphemeralCount Ephemeral { get; init; }

    /// <summary>How many there were for each reason.</summary>
    public required IReadOnlyDictionary<string, int> ExplainedResets { get; init; }

    /// <summary>See <see cref="SenderOrder.CountAcrossLanes"/>.</summary>
    public required int OvertakenAcrossLanes { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    public int Count(ViolationKind kind) => Violations.Count(violation => violation.Kind == kind);

    public static Verdict Of(IReadOnlyList<ClientJournal> clients, SentLog sent, Acknowledgements acknowledgements, int historySize)
    {
        var delivered = 0L;
        var reminders = 0;
        var resets = new List<string>();
        var numbers = new StreamNumbers(clients, sent);
        var order = new SenderOrder(clients, sent, numbers);
        List<Violation> violations = [.. numbers.Violations, .. order.Violations(), .. acknowledgements.Violations(), .. EphemeralCount.Violations(clients, sent)];
        foreach (var client in clients)
        {
            foreach (var stream in client.Streams)
            {
                var check = new StreamCheck(client, stream, sent, numbers, historySize);
                check.Run();
                delivered += check.Delivered;
                reminders += check.Reminders;
                resets.AddRange(check.ExplainedResets);
                violations.AddRange(check.Violations);
            }

            violations.AddRange(ForeignTo(client, sent));
        }

        return new Verdict
        {
            Accepted = Enumerable.Range(0, sent.Count).Count(index => sent[index].IsAccepted),
            Delivered = delivered,
            Reminders = reminders,
            Ephemeral = EphemeralCount.Of(clients, sent),
            ExplainedResets = resets.CountBy(reason => reason).ToDictionary(),
            OvertakenAcrossLanes = order.CountAcrossLanes(),
            Violations = violations,
        };
    }

    private static IEnumerable<Violation> ForeignTo(ClientJournal client, SentLog sent) => client.Entries
        .Select((entry, at) => (Entry: entry, At: at))
        .Where(arrived => arrived.Entry.Message >= 0 && client.StreamOf(sent[arrived.Entry.Message]) is null)
        .Select(arrived => new Violation(ViolationKind.Foreign, client.Number, "", arrived.Entry.Copy, arrived.At, ""));
}
