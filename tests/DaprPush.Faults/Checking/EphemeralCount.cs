using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>What became of ephemeral messages. Nothing is owed of them while parts fail: these are counts, no verdict.</summary>
/// <param name="Accepted">Messages.</param>
/// <param name="Delivered">Every client counted.</param>
/// <param name="Repeated">Of those, how often a client had it already.</param>
internal sealed record EphemeralCount(int Accepted, int Delivered, int Repeated)
{
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
