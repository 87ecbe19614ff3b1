using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>
/// Compares what one client got of one stream with what it had to get: from the place its first <c>ready</c> named, every number once
/// and in order, and every message that was first posted after that. A message of several of the client's streams counts in one of
/// them alone. After a reset that is explained the same holds from the place that the reset named.
/// </summary>
internal sealed class StreamCheck(ClientJournal client, string stream, SentLog sent, StreamNumbers numbers, int historySize)
{
    private readonly List<Violation> _violations = [];
    private readonly CursorReader _cursors = new(client.Streams);
    private readonly HashSet<int> _seen = [];
    private StreamPosition _place;

    public IReadOnlyList<Violation> Violations => _violations;

    public int Delivered { get; private set; }

    public int ExplainedResets { get; private set; }

    public void Run()
    {
        var index = _cursors.IndexOf(stream);
        var hasStarted = false;
        var owed = new OwedMessages(OwnMessages(), stream, sent, numbers);
        for (var entry = 0; entry < client.Entries.Count; entry++)
        {
            var (message, cursor, resets, _, at) = client.Entries[entry];
            var isReset = resets?.Any(reset => reset.Stream == stream) == true;
            if (isReset)
            {
                var before = _place;
                _place = _cursors.Read(cursor)[index];
                CheckReset(entry, resets!.First(reset => reset.Stream == stream).Reason, before);
                owed.EndAt(before);
                owed.StartAt(_place, at);
            }
            else if (message == ClientEntry.Ready && !hasStarted)
            {
                hasStarted = true;
                _place = _cursors.Read(cursor)[index];
                owed.StartAt(_place, at);
            }
            else if (message >= 0 && client.StreamOf(sent[message]) == stream)
            {
                Take(message, _cursors.Read(cursor)[index], entry);
            }
        }

        foreach (var message in owed.Messages.Where(message => !_seen.Contains(message)))
        {
            Note(ViolationKind.Lost, message, -1, numbers.PositionOf(stream, message) is { } position ? $"number {position.Seq}" : "nobody got it");
        }
    }

    private IEnumerable<int> OwnMessages() =>
        sent.OrderOf(stream).Where(message => sent[message].IsAccepted && client.StreamOf(sent[message]) == stream);

    private void Take(int message, StreamPosition position, int entry)
    {
        Delivered++;
        if (!_seen.Add(message))
        {
            Note(ViolationKind.Duplicated, message, entry, $"number {position.Seq}");
        }
        else if (position.Epoch == _place.Epoch && position.Seq <= _place.Seq)
        {
            Note(ViolationKind.OutOfOrder, message, entry, $"number {position.Seq} after number {_place.Seq}");
        }
        else if (position.Epoch != _place.Epoch)
        {
            Note(ViolationKind.UnexplainedReset, message, entry, $"epoch {position.Epoch} after {_place.Epoch}, and no word of it");
        }

        _place = position;
    }

    // A place falls out of the history when more numbers follow it than are kept.
    private void CheckReset(int entry, string reason, StreamPosition before)
    {
        var missed = _place.Epoch == before.Epoch ? _place.Seq - before.Seq : 0;
        if (reason == "history" && missed >= historySize)
        {
            ExplainedResets++;
        }
        else
        {
            Note(ViolationKind.UnexplainedReset, -1, entry, $"reason {reason}; {missed} numbers were missed");
        }
    }

    private void Note(ViolationKind kind, int message, int entry, string detail) =>
        _violations.Add(new Violation(kind, client.Number, stream, message, entry, detail));
}
