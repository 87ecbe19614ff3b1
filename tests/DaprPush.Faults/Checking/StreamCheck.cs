using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Checking;

/// <summary>
/// Compares what one client got of one stream with what it had to get. A message of several of its streams counts in the first of them
/// alone. From the client's first <c>ready</c> on nothing may be missing; what was under way at that moment may come or not. After a
/// reset that is explained the same holds again.
/// </summary>
internal sealed class StreamCheck(ClientJournal client, string stream, SentLog sent, int historySize)
{
    private readonly List<Violation> _violations = [];
    private readonly int[] _order = [.. sent.OrderOf(stream)];
    private readonly int[] _mine = OwnedBy(client, stream, sent);

    public IReadOnlyList<Violation> Violations => _violations;

    public int Delivered { get; private set; }

    public int ExplainedResets { get; private set; }

    public void Run()
    {
        var place = _mine.Select((message, at) => (message, at)).ToDictionary(pair => pair.message, pair => pair.at);
        var seen = new HashSet<int>();

        // Where the next message has to be, and up to where it may be in any case.
        var next = 0;
        var latest = FirstOwedAfter(client.ReadyAt);
        for (var entry = 0; entry < client.Entries.Count; entry++)
        {
            var got = client.Entries[entry];
            if (got.Resets is { } resets)
            {
                if (resets.Where(reset => reset.Stream == stream).Select(reset => reset.Reason).FirstOrDefault() is { } reason)
                {
                    CheckReset(entry, reason, next);
                    latest = Math.Max(next, FirstOwedAfter(got.At));
                }

                continue;
            }

            if (!place.TryGetValue(got.Message, out var at))
            {
                continue;
            }

            Delivered++;
            if (!seen.Add(got.Message))
            {
                Note(ViolationKind.Duplicated, got.Message, entry, "");
            }
            else if (at < next)
            {
                Note(ViolationKind.OutOfOrder, got.Message, entry, $"after number {next} of {_mine.Length}, being number {at + 1}");
            }
            else
            {
                NoteLost(Math.Max(next, latest), at, entry);
                next = at + 1;
                latest = next;
            }
        }

        NoteLost(Math.Max(next, latest), _mine.Length, -1);

        // What came late was not lost.
        _violations.RemoveAll(violation => violation.Kind == ViolationKind.Lost && seen.Contains(violation.Message));
    }

    private static int[] OwnedBy(ClientJournal client, string stream, SentLog sent)
    {
        var before = client.Streams.TakeWhile(name => name != stream).ToHashSet();
        return [.. sent.OrderOf(stream).Where(message => !sent[message].Streams.Any(before.Contains))];
    }

    private int FirstOwedAfter(long at)
    {
        var first = Array.FindIndex(_mine, message => sent[message].PostedAt > at);
        return first < 0 ? _mine.Length : first;
    }

    // A place falls out of the history when more messages follow it than are kept.
    private void CheckReset(int entry, string reason, int next)
    {
        var from = next == 0 ? 0 : Array.IndexOf(_order, _mine[next - 1]) + 1;
        var missed = _order.Skip(from).Count(message => sent[message].PostedAt < client.Entries[entry].At);
        if (reason == "history" && missed >= historySize)
        {
            ExplainedResets++;
        }
        else
        {
            Note(ViolationKind.UnexplainedReset, next == 0 ? -1 : _mine[next - 1], entry, $"reason {reason}; {missed} messages were missed");
        }
    }

    private void NoteLost(int from, int to, int entry)
    {
        for (var at = from; at < to; at++)
        {
            if (sent[_mine[at]].IsAccepted)
            {
                Note(ViolationKind.Lost, _mine[at], entry, $"number {at + 1} of {_mine.Length}");
            }
        }
    }

    private void Note(ViolationKind kind, int message, int entry, string detail) =>
        _violations.Add(new Violation(kind, client.Number, stream, message, entry, detail));
}
