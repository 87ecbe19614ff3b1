using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>
/// The number that every message has in every stream, as clients saw it in their cursors. All clients have to agree: the order of a
/// stream is one for everybody.
/// </summary>
internal sealed class StreamNumbers
{
    private readonly Dictionary<(string Stream, int Message), StreamPosition> _positions = [];
    private readonly Dictionary<(string Stream, StreamPosition Position), int> _messages = [];
    private readonly List<Violation> _violations = [];

    public StreamNumbers(IEnumerable<ClientJournal> clients, SentLog sent)
    {
        foreach (var client in clients.Where(client => client.Streams.Count > 0))
        {
            var places = new CursorReader(client.Streams);
            for (var entry = 0; entry < client.Entries.Count; entry++)
            {
                var (message, cursor, _, _, _) = client.Entries[entry];
                if (message >= 0 && client.StreamOf(sent[message]) is { } stream)
                {
                    Note(client.Number, stream, message, places.Read(cursor)[places.IndexOf(stream)], entry);
                }
            }
        }
    }

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>The message's place in a stream; null where no client got it through that stream.</summary>
    public StreamPosition? PositionOf(string stream, int message) => _positions.TryGetValue((stream, message), out var position) ? position : null;

    /// <summary>
    /// Messages that have a lower number than one that was posted after they had been accepted: the broker, delivering again what a
    /// dead consumer had left, handed them to the router late. All subscribers see them in that order.
    /// </summary>
    public int CountReordered(string stream, SentLog sent)
    {
        var highest = default(StreamPosition);
        var reordered = 0;
        foreach (var message in sent.OrderOf(stream))
        {
            if (PositionOf(stream, message) is not { } position)
            {
                continue;
            }

            if (position.Epoch == highest.Epoch && position.Seq < highest.Seq)
            {
                reordered++;
            }
            else
            {
                highest = position;
            }
        }

        return reordered;
    }

    private void Note(int client, string stream, int message, StreamPosition position, int entry)
    {
        if (_positions.TryAdd((stream, message), position))
        {
            if (!_messages.TryAdd((stream, position), message))
            {
                _violations.Add(new Violation(
                    ViolationKind.Ambiguous, client, stream, message, entry, $"number {position.Seq} is that of m{_messages[(stream, position)]} too"));
            }
        }
        else if (_positions[(stream, message)] != position)
        {
            _violations.Add(new Violation(
                ViolationKind.Ambiguous, client, stream, message, entry, $"has number {position.Seq} here and {_positions[(stream, message)].Seq} elsewhere"));
        }
    }
}

/// <summary>Reads the cursors of one subscription.</summary>
internal sealed class CursorReader
{
    private readonly List<string> _streams;
    private readonly uint _fingerprint;

    public CursorReader(IReadOnlyList<string> streams)
    {
        _streams = [.. streams];
        _fingerprint = Cursor.FingerprintOf([.. streams.Select(text => StreamName.TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no stream."))]);
    }

    public int IndexOf(string stream) => _streams.IndexOf(stream);

    /// <exception cref="FormatException">It is no cursor of this subscription.</exception>
    public StreamPosition[] Read(string cursor)
    {
        var positions = new StreamPosition[_streams.Count];
        return Cursor.TryParse(cursor, _fingerprint, positions) ? positions : throw new FormatException($"'{cursor}' is no cursor of {string.Join(", ", _streams)}.");
    }
}
