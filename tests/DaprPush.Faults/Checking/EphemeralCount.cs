using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>
/// What became of ephemeral messages. Nothing is owed of them while parts fail; but none is shown twice on one connection. Who comes
/// back, to another gateway or to one that was started again, may see one again that the broker had held back or hands out again.
/// </summary>
/// <param name="Accepted">Messages.</param>
/// <param name="Delivered">Every client counted.</param>
/// <param name="Repeated">Of those, how often a client that had come back had it already.</param>
internal sealed record EphemeralCount(int Accepted, int Delivered, int Repeated)
{
    /// <summary>Those that were shown twice on one connection.</summary>
    public static IEnumerable<Violation> Violations(IReadOnlyList<ClientJournal> clients, SentLog sent) => clients.SelectMany(client => client.Entries
        .Select((entry, at) => (Entry: entry, At: at))
        .Where(arrived => arrived.Entry.Message >= 0 && !sent[arrived.Entry.Message].IsNumbered)
        .GroupBy(arrived => (arrived.Entry.Message, arrived.Entry.Connection))
        .SelectMany(arrivals => arrivals.Skip(1))
        .Select(again => new Violation(ViolationKind.Duplicated, client.Number, "", again.Entry.Copy, again.At, "ephemeral, twice on one connection")));

    public static EphemeralCount Of(IReadOnlyList<ClientJournal> clients, SentLog sent)
    {
        var arrivals = clients
            .Select(client => client.Entries.Where(entry => entry.Message >= 0 && !sent[entry.Message].IsNumbered).Select(entry => entry.Message).ToArray())
            .ToArray();
        return new EphemeralCount(
            sent.Of(MessageKind.Ephemeral).Count(message => message.IsAccepted),
            arrivals.Sum(of => of.Length),
            arrivals.Sum(of => of.Length - of.Distinct().Count()));
    }
}
