using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>
/// The number that every message has in every stream, as clients saw it in their cursors. All clients have to agree: the order of a
/// stream is one for everybody.
/// </summary>
internal sealed class StreamNumbers
{
    private readonly Dictionary<(string Stream, Copy Copy), StreamPosition> _positions = [];
    private readonly Dictionary<(string Stream, StreamPosition Position), Copy> _copies = [];
    private readonly List<Violation> _violations = [];

    public StreamNumbers(IEnumerable<ClientJournal> clients, SentLog sent)
    {
        foreach (var client in clients)
        {
            foreach (var arrival in Arrival.Of(client, sent).Where(arrival => !arrival.IsReminder))
            {
                Note(client.Number, arrival);
            }
        }
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>The place in a stream; null where no client got it through that stream.</summary>
    public StreamPosition? PositionOf(string stream, Copy copy) => _positions.TryGetValue((stream, copy), out var position) ? position : null;

    private void Note(int client, Arrival arrival)
    {
        var (entry, copy, stream, position, _) = arrival;
        if (_positions.TryAdd((stream, copy), position))
        {
            if (!_copies.TryAdd((stream, position), copy))
            {
                _violations.Add(new Violation(
                    ViolationKind.Ambiguous, client, stream, copy, entry, $"number {position.Seq} is that of {_copies[(stream, position)]} too"));
            }
        }
        else if (_positions[(stream, copy)] != position)
        {
            _violations.Add(new Violation(
                ViolationKind.Ambiguous, client, stream, copy, entry, $"has number {position.Seq} here and {_positions[(stream, copy)].Seq} elsewhere"));
        }
    }
}
