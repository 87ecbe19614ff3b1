using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>
/// Whether a stream has one sender's messages in the order in which they were posted, each only after the one before it was accepted.
/// Promised is that for what one life of a send API took: a broker that delivers again what a dead consumer had left may let another's
/// messages overtake them. Nor is it promised for what a service sent before anybody followed it: that passes its stream without a number,
/// and gets one when the broker delivers it again after somebody came.
/// </summary>
internal sealed class SenderOrder(IReadOnlyList<ClientJournal> clients, SentLog sent, StreamNumbers numbers)
{
    private const string Service = "service:";
    private readonly Dictionary<(string Stream, long Epoch), long> _followedSince = FollowedSince(clients);

    /// <summary>Messages that stand behind a later one that the same life of a send API took.</summary>
    public IEnumerable<Violation> Violations() => Streams().SelectMany(stream => Overtaken(stream, message => message.Lane));

    /// <summary>How many stand behind a later one of the same sender, whoever took them.</summary>
    public int CountAcrossLanes() => Streams().Sum(stream => Overtaken(stream, _ => 0).Count());

    private IEnumerable<string> Streams() => clients.SelectMany(client => client.Streams).Distinct();

    // From the last to the first, so that what is late is found, and not all that it let pass.
    private IEnumerable<Violation> Overtaken(string stream, Func<SentMessage, int?> lane)
    {
        var lowestLater = new Dictionary<(int Producer, int Lane), (StreamPosition Position, SentMessage Message)>();
        foreach (var message in sent.OrderOf(stream).Reverse().Select(index => sent[index]))
        {
            var copy = new Copy(message.Index, 0);
            if (lane(message) is not { } number || numbers.PositionOf(stream, copy) is not { } position
                || (_followedSince.TryGetValue((stream, position.Epoch), out var since) && message.PostedAt < since))
            {
                continue;
            }

            var key = (message.Producer, number);
            if (lowestLater.TryGetValue(key, out var later) && position.Epoch == later.Position.Epoch && position.Seq > later.Position.Seq)
            {
                yield return new Violation(
                    ViolationKind.Overtaken, -1, stream, copy, -1, $"in {stream} number {position.Seq}, behind {later.Message.Id} with number {later.Position.Seq}");
            }
            else
            {
                lowestLater[key] = (position, message);
            }
        }
    }

    // When a client first stood in that epoch of a service's stream.
    private static Dictionary<(string Stream, long Epoch), long> FollowedSince(IEnumerable<ClientJournal> clients)
    {
        var followedSince = new Dictionary<(string, long), long>();
        foreach (var client in clients.Where(client => client.Streams.Any(stream => stream.StartsWith(Service, StringComparison.Ordinal))))
        {
            var cursors = new CursorReader(client.Streams);
            foreach (var entry in client.Entries)
            {
                var places = cursors.Read(entry.Cursor);
                foreach (var stream in client.Streams.Where(stream => stream.StartsWith(Service, StringComparison.Ordinal)))
                {
                    var key = (stream, places[cursors.IndexOf(stream)].Epoch);
                    followedSince[key] = Math.Min(followedSince.GetValueOrDefault(key, long.MaxValue), entry.At);
                }
            }
        }

        return followedSince;
    }
}
