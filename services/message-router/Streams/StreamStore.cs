using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>Reads and writes a stream's state.</summary>
/// <param name="state">The actor's state.</param>
/// <param name="terms">The actor's fence.</param>
/// <param name="beginLife">Begins another life of the instance.</param>
/// <param name="options">The router's.</param>
/// <param name="time">The clock.</param>
internal sealed class StreamStore(
    IActorState state, ActorTerms terms, Func<InstanceLife> beginLife, RouterOptions options, TimeProvider time)
{
    private const int ParallelReads = 32;

    /// <summary>Begins a term and reads the head.</summary>
    /// <exception cref="ActorTakenOverException">Another instance is activated at the same time.</exception>
    public async Task<StreamMemory> ActivateAsync()
    {
        var life = beginLife();
        var term = await terms.ActivateAsync();
        var head = term.Root.Length == 0 ? null : StreamHeadJson.Read(term.Root);
        if (head is not null && term.RootTerm == TermKeys.NoTerm)
        {
            head = head with { WithoutIdTo = head.Seq };
        }

        return new StreamMemory(new RecentMessages((head?.Seq ?? 0) + 1, options.RecentMessages, options.RecentBytes), term, life) { Head = head };
    }

    /// <summary>Writes the remembered head together with the changes.</summary>
    /// <exception cref="ActorTakenOverException">Another instance was activated meanwhile.</exception>
    public async Task SaveAsync(StreamMemory memory, IReadOnlyList<StateChange> changes)
    {
        // Of an instance that the sidecar has let go what was read may have been nothing: it must not be stored as if it were all.
        memory.Life.ThrowIfOver();
        var head = memory.Head! with { WrittenAt = time.GetUtcNow().ToUnixTimeMilliseconds() };
        await memory.Term.SaveAsync(changes, StreamHeadJson.Write(head));
        memory.Head = head;
    }

    /// <inheritdoc cref="ActorTerm.EndTurnAsync"/>
    public static Task CompleteAsync(StreamMemory memory)
    {
        memory.Life.ThrowIfOver();
        return memory.Term.EndTurnAsync(() => memory.Head is { } head ? StreamHeadJson.Write(head) : []);
    }

    /// <summary>The stored ids of the newest messages.</summary>
    public async Task<IdIndex> ReadIndexAsync(StreamHead head)
    {
        var from = IdBucket.Of(StreamAppend.FirstKnownId(head.Seq, options));
        var index = new IdIndex(IdBucket.FirstOf(from));
        var buckets = head.Seq == 0 ? 0 : (int)(IdBucket.Of(head.Seq) - from + 1);
        for (var done = 0; done < buckets; done += ParallelReads)
        {
            var reads = Enumerable.Range(done, Math.Min(ParallelReads, buckets - done)).Select(i => state.ReadAsync(StreamKeys.Ids(head, from + i)));
            foreach (var value in await Task.WhenAll(reads))
            {
                IdBucket.Read(value, head.Seq, index);
            }
        }

        return index;
    }

    /// <summary>The stored messages that wait. A piece that is gone has been released, or its time was over long ago.</summary>
    public async Task<ParkedMessages> ReadParkedAsync(StreamHead head)
    {
        var parked = new List<ParkedMessage>();
        for (var first = head.FirstPiece; first < head.NextPiece; first += ParallelReads)
        {
            var pieces = Enumerable.Range(0, (int)Math.Min(ParallelReads, head.NextPiece - first)).Select(i => first + i).ToArray();
            var values = await Task.WhenAll(pieces.Select(piece => state.ReadAsync(StreamKeys.Parked(head, piece))));
            parked.AddRange(pieces.Zip(values).Where(pair => pair.Second is not null).SelectMany(pair => ParkedJson.Read(pair.Second!, pair.First)));
        }

        return new ParkedMessages(parked);
    }

    /// <summary>The kept messages of these numbers, in their order; null for those the store does not have.</summary>
    public async Task<RoutedMessage?[]> ReadMessagesAsync(StreamHead head, IEnumerable<(long Seq, MessageId Id)> messages)
    {
        var values = await Task.WhenAll(messages.Select(message => state.ReadAsync(StreamKeys.Message(head, message.Seq, message.Id))));
        return Array.ConvertAll(values, json => json is null ? null : JsonSerializer.Deserialize(json, RoutingJson.Default.RoutedMessage));
    }

    /// <summary>The newest kept message that lives, if its number is at least that one.</summary>
    public async Task<NumberedMessage?> NewestAsync(StreamMemory memory, long from, long now)
    {
        var head = memory.Head!;
        memory.Index ??= await ReadIndexAsync(head);
        for (var seq = head.Seq; seq >= Math.Max(from, head.First); seq--)
        {
            if (memory.Index[seq].ExpiresAt > now)
            {
                return memory.Recent.Since(seq).FirstOrDefault() ?? ((await ReadMessagesAsync(head, [(seq, memory.Index[seq].Id)]))[0] is { } message ? new NumberedMessage(seq, message) : null);
            }
        }

        return null;
    }

    /// <inheritdoc cref="StreamHistory.ReadPageAsync"/>
    public async Task<StreamPage> ReadPageAsync(StreamMemory memory, StreamPosition? after, int limit, long now)
    {
        var page = await new StreamHistory(this, options).ReadPageAsync(memory, after, limit, now);
        return memory.Head?.Unacknowledged.Any(message => message.ExpiresAt > now) == true ? page with { HasUnacknowledged = true } : page;
    }
}
