using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>
/// Compares what one client got of one stream with what it had to get: from the place its first <c>ready</c> named, every number once
/// and in order, and every message that was first posted after that. That one was sent again for want of an acknowledgement, who was away
/// need not hear. A message of several of the client's streams counts in one of
/// them alone. A stream without a number has no epoch of its own yet: its first message brings one, without a reset. After a reset that is explained the same holds from the place that the reset named.
/// </summary>
internal sealed class StreamCheck(
    ClientJournal client, string stream, SentLog sent, StreamNumbers numbers, int historySize)
{
    private readonly List<Violation> _violations = [];
    private readonly List<string> _explainedResets = [];
    private readonly CursorReader _cursors = new(client.Streams);
    private readonly HashSet<Copy> _seen = [];
    private readonly Dictionary<int, int> _lastConnections = [];
    private StreamPosition _place;

    public IReadOnlyList<Violation> Violations => _violations;

    public int Delivered { get; private set; }

    /// <summary>Unconfirmed messages that were shown again.</summary>
    public int Reminders { get; private set; }

    /// <summary>Their reasons.</summary>
    public IReadOnlyList<string> ExplainedResets => _explainedResets;

    public void Run()
    {
        var owed = new OwedMessages(OwnMessages(), stream, sent, numbers);
        var arrivals = Arrival.Of(client, sent).Where(arrival => arrival.Stream == stream).ToDictionary(arrival => arrival.Entry);
        var hasStarted = false;
        for (var entry = 0; entry < client.Entries.Count; entry++)
        {
            var (message, _, resets, _, at) = client.Entries[entry];
            if (arrivals.TryGetValue(entry, out var arrival))
            {
                Take(arrival, owed);
            }
            else if (resets?.FirstOrDefault(reset => reset.Stream == stream) is { Stream: not null } reset)
            {
                var before = _place;
                _place = PlaceAt(entry);
                CheckReset(entry, reset.Reason, before);
                owed.EndAt(before);
                owed.StartAt(_place, at);
            }
            else if (message == ClientEntry.Ready && !hasStarted)
            {
                hasStarted = true;
                _place = PlaceAt(entry);
                owed.StartAt(_place, at);
            }
        }

        foreach (var copy in owed.Messages.Where(copy => !_seen.Contains(copy)))
        {
            Note(ViolationKind.Lost, copy, -1, numbers.PositionOf(stream, copy) is { } position ? $"number {position.Seq}" : "nobody got it");
        }
    }

    private IEnumerable<Copy> OwnMessages() => sent.OrderOf(stream)
        .Select(index => sent[index])
        .Where(message => message.IsNumbered && message.IsAccepted && client.StreamOf(message) == stream)
        .Select(message => new Copy(message.Index, 0));

    private StreamPosition PlaceAt(int entry) => _cursors.Read(client.Entries[entry].Cursor)[_cursors.IndexOf(stream)];

    private void Take(Arrival arrival, OwedMessages owed)
    {
        var (entry, copy, _, position, isReminder) = arrival;
        var connection = client.Entries[entry].Connection;
        var isOnTheSame = _lastConnections.TryGetValue(copy.Message, out var lastConnection) && lastConnection == connection;
        _lastConnections[copy.Message] = connection;
        if (isReminder)
        {
            Reminders++;
            if (isOnTheSame)
            {
                Note(ViolationKind.Duplicated, copy, entry, $"shown again on the same connection, at number {position.Seq}");
            }

            return;
        }

        Delivered++;
        if (!_seen.Add(copy))
        {
            Note(ViolationKind.Duplicated, copy, entry, $"number {position.Seq}");
        }
        else if (position.Epoch == _place.Epoch && position.Seq <= _place.Seq)
        {
            Note(ViolationKind.OutOfOrder, copy, entry, $"number {position.Seq} after number {_place.Seq}");
        }
        else if (position.Epoch != _place.Epoch && _place.Seq == 0)
        {
            owed.Begin(position.Epoch);
        }
        else if (position.Epoch != _place.Epoch)
        {
            Note(ViolationKind.UnexplainedReset, copy, entry, $"epoch {position.Epoch} after {_place.Epoch}, and no word of it");
        }

        _place = position;
    }

    // A place falls out of the history when more numbers follow it than are kept.
    private void CheckReset(int entry, string reason, StreamPosition before)
    {
        var missed = _place.Epoch == before.Epoch ? _place.Seq - before.Seq : 0;
        if (reason == "history" && missed >= historySize)
        {
            _explainedResets.Add(reason);
        }
        else
        {
            Note(ViolationKind.UnexplainedReset, null, entry, $"reason {reason}; {missed} numbers were missed");
        }
    }

    private void Note(ViolationKind kind, Copy? copy, int entry, string detail) =>
        _violations.Add(new Violation(kind, client.Number, stream, copy, entry, detail));
}
