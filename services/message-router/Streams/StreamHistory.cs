using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>Reads a stream's history from memory and from the store, and says when it does not continue a place.</summary>
internal sealed class StreamHistory(StreamStore store)
{
    // Enough for a whole default history.
    private const int MaxPage = 1000;

    /// <summary>The messages after a place, as far as the budget allows.</summary>
    /// <param name="start">Where the stream stood before its first message was stored.</param>
    public async Task<StreamPage> ReadPageAsync(StreamMemory memory, StreamPosition start, StreamPosition? after, ReadBudget budget, long now)
    {
        var head = memory.Head?.Position ?? start;
        if (after is not { } place || place == head)
        {
            return Without(head, ResetReason.None);
        }

        if (memory.Head is { } stored && place.Epoch != head.Epoch)
        {
            return await ReadFromBeginAsync(memory, stored, place == start ? ResetReason.None : ResetReason.Epoch, budget, now);
        }

        return place.Epoch != head.Epoch ? Without(head, ResetReason.Epoch)
            : place.Seq > head.Seq || place.Seq < 0 ? Without(head, ResetReason.Cursor)
            : await ReadAfterAsync(memory, place.Seq, budget, now) ?? Without(head, ResetReason.History);
    }

    /// <summary>The messages from a place in what is kept, as far as the budget allows.</summary>
    /// <inheritdoc cref="ReadPageAsync" path="/param"/>
    public async Task<StreamPage> ReadSinceAsync(StreamMemory memory, StreamPosition start, HistoryStart since, ReadBudget budget, long now)
    {
        if (memory.Head is not { } head)
        {
            return Without(start, ResetReason.None) with { IsCut = HistoryStarts.IsCut(memory.Stream) };
        }

        var place = HistoryStarts.Find(memory.Stream, await store.IndexAsync(memory), head, since, now);
        return await ReadAfterAsync(memory, place.After, budget, now) is { } page
            ? page with { Begin = place.After, IsCut = place.IsCut }
            : Without(head.Position, ResetReason.History);
    }

    // Whoever stood in another epoch has had nothing of this one.
    private async Task<StreamPage> ReadFromBeginAsync(StreamMemory memory, StreamHead head, ResetReason reset, ReadBudget budget, long now) =>
        await ReadAfterAsync(memory, head.Begin, budget, now) is { } page
            ? page with { Reset = reset, Begin = head.Begin }
            : Without(head.Position, reset == ResetReason.None ? ResetReason.History : reset);

    /// <returns>Null where some of it is kept no longer.</returns>
    private async Task<StreamPage?> ReadAfterAsync(StreamMemory memory, long after, ReadBudget budget, long now)
    {
        var head = memory.Head!;
        if (after == head.Seq)
        {
            return Without(head.Position, ResetReason.None);
        }

        var oldest = (await store.IndexAsync(memory)).FirstAlive(head.First, now);
        return oldest == 0 || after < oldest - 1 ? null : await CollectAsync(memory, after, budget, now);
    }

    private async Task<StreamPage?> CollectAsync(StreamMemory memory, long after, ReadBudget budget, long now)
    {
        var head = memory.Head!;
        var page = new List<NumberedMessage>();
        var stored = AliveMessages(memory.Index!, after + 1, Math.Min(head.Seq, memory.Recent.From - 1), now).ToArray();
        var reading = store.OpenReading(memory);
        var affordable = reading.Within(stored, budget.Take(reading.ReadsFor(stored))).ToArray();
        foreach (var chunk in affordable.Chunk(StreamStore.ParallelReads))
        {
            var messages = await reading.ReadAsync(chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (messages[i] is not { } message)
                {
                    // By its expiry time the store should have it: never a part of the history as if it were the whole.
                    return null;
                }

                if (!Add(new NumberedMessage(chunk[i], message)))
                {
                    return Cut();
                }
            }
        }

        if (affordable.Length < stored.Length)
        {
            return Cut();
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
            if (page.Count == MaxPage || !budget.TryAdd(message.Message, isFirst: page.Count == 0))
            {
                return false;
            }

            page.Add(message);
            return true;
        }

        StreamPage Cut() => new(head.Position, ResetReason.None, page, page[^1].Seq);
    }

    private static long NextOf(List<NumberedMessage> page) => page.Count == 0 ? 0 : page[^1].Seq + 1;

    private static IEnumerable<long> AliveMessages(IdIndex index, long from, long to, long now)
    {
        for (var seq = from; seq <= to; seq++)
        {
            if (index[seq].Times.ExpiresAt > now)
            {
                yield return seq;
            }
        }
    }

    private static StreamPage Without(StreamPosition head, ResetReason reset) => new(head, reset, [], head.Seq) { Begin = reset == ResetReason.None ? 0 : head.Seq };
}
