using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Checking;

/// <summary>One durable message as it came to a client.</summary>
/// <param name="Entry">Where it stands in the client's journal.</param>
/// <param name="Stream">The stream that it came through.</param>
/// <param name="Position">Its number there.</param>
/// <param name="IsReminder">It did not move the client's place: an unconfirmed message, shown again to who comes back.</param>
internal readonly record struct Arrival(int Entry, Copy Copy, string Stream, StreamPosition Position, bool IsReminder)
{
    /// <summary>All durable messages that came to a client and are for it, in its order.</summary>
    public static IEnumerable<Arrival> Of(ClientJournal client, SentLog sent)
    {
        if (client.Streams.Count == 0)
        {
            yield break;
        }

        var cursors = new CursorReader(client.Streams);
        var places = new StreamPosition[client.Streams.Count];
        for (var at = 0; at < client.Entries.Count; at++)
        {
            var entry = client.Entries[at];
            var message = entry.Message >= 0 ? sent[entry.Message] : null;
            if (message is { IsNumbered: false })
            {
                continue;
            }

            var before = places;
            places = cursors.Read(entry.Cursor);
            if (message is not null && client.StreamOf(message) is { } stream)
            {
                var index = cursors.IndexOf(stream);
                var isReminder = message.Kind == MessageKind.Acknowledged && places[index] == before[index];
                yield return new Arrival(at, entry.Copy, stream, places[index], isReminder);
            }
        }
    }
}
