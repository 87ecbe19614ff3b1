using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>Reads a stream's history from memory and from the store, and says when it does not continue a place.</summary>
internal sealed class StreamHistory(StreamStore store, RouterOptions options)
{
    private const int MaxPage = ReadRequest.DefaultLimit;
    private const int ParallelReads = 32;

    /// <summary>The messages after a place, up to <paramref name="limit"/> and <see cref="RouterOptions.PageBytes"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is below 1.</exception>
    public async Task<StreamPage> ReadPageAsync(StreamMemory memory, StreamPosition? after, int limit, long now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var head = memory.Head?.Position ?? default;
        if (after is not { } place || place == head)
        {
            return Without(head, ResetReason.None);
        }

        if (place.Epoch != head.Epoch)
        {
            return Without(head, ResetReason.Epoch);
        }

        if (place.Seq > head.Seq || place.Seq < 0)
        {
            return Without(head, ResetReason.Cursor);
        }

        memory.Index ??= await store.ReadIndexAsync(memory.Head!);
        var oldest = memory.Index.FirstAlive(memory.Head!.First, now);
        return oldest == 0 || place.Seq < oldest - 1
            ? Without(head, ResetReason.History)
            : await CollectAsync(memory, place.Seq, Math.Min(limit, MaxPage), now);
    }

    private async Task<StreamPage> CollectAsync(StreamMemory memory, long after, int limit, long now)
    {
        var head = memory.Head!;
        var page = new List<NumberedMessage>();
        var bytes = 0L;
        var stored = AliveMessages(memory.Index!, after + 1, Math.Min(head.Seq, memory.Recent.From - 1), now).ToArray();
        foreach (var chunk in stored.Chunk(ParallelReads))
        {
            var messages = await store.ReadMessagesAsync(head, chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (messages[i] is not { } message)
                {
                    // By its expiry time the store should have it: never a part of the history as if it were the whole.
                    return Without(head.Position, ResetReason.History);
                }

                if (!Add(new NumberedMessage(chunk[i].Seq, message)))
                {
                    return Cut();
                }
            }
        }

        memory.Recent.Fill(after + 1, page);
        foreach (var message in memory.Recent.Since(Math.Max(after + 1, NextOf(page))))
        {
            if (message.Message.ExpiresAt > now && !Add(message))
            {
                return Cut();
            }
        }

        return new StreamPage(head.Position, ResetReason.None, page, head.Seq);

        bool Add(NumberedMessage message)
        {
            bytes += message.Message.Body.Utf8.Length;
            if (page.Count == limit || (page.Count > 0 && bytes > options.PageBytes))
            {
                return false;
            }

            page.Add(message);
            return true;
        }

        StreamPage Cut() => new(head.Position, ResetReason.None, page, page[^1].Seq);
    }

    private static long NextOf(List<NumberedMessage> page) => page.Count == 0 ? 0 : page[^1].Seq + 1;

    private static IEnumerable<(long Seq, MessageId Id)> AliveMessages(IdIndex index, long from, long to, long now)
    {
        for (var seq = from; seq <= to; seq++)
        {
            var (id, expiresAt) = index[seq];
            if (expiresAt > now)
            {
                yield return (seq, id);
            }
        }
    }

    private static StreamPage Without(StreamPosition head, ResetReason reset) => new(head, reset, [], head.Seq);
}
