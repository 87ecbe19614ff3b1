using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>Reads and writes a stream's state, and knows when what is remembered can still be trusted.</summary>
internal sealed class StreamStore(IStreamState state, RouterOptions options, TimeProvider time)
{
    private const int ParallelReads = 32;

    /// <summary>What is remembered if the stored head is still the same, else what is stored.</summary>
    public async Task<StreamMemory> VerifyAsync(StreamMemory? memory)
    {
        if (memory is not null && time.GetElapsedTime(memory.VerifiedAt) < options.TrustFor)
        {
            return memory;
        }

        var asOf = time.GetTimestamp();
        var stored = await ReadHeadAsync();
        if (memory is null || memory.Head?.Stamp != stored?.Stamp)
        {
            memory = new StreamMemory(new RecentMessages((stored?.Seq ?? 0) + 1, options.RecentMessages, options.RecentBytes)) { Head = stored };
        }

        memory.VerifiedAt = asOf;
        return memory;
    }

    /// <summary>Writes the remembered head together with the changes.</summary>
    /// <exception cref="StreamTakenOverException">The turn took long, and meanwhile somebody else has written.</exception>
    public async Task SaveAsync(StreamMemory memory, List<StateChange> changes)
    {
        var verified = time.GetElapsedTime(memory.VerifiedAt) < options.TrustFor;
        if (!verified && ((await ReadHeadAsync())?.Stamp ?? 0) != memory.Head!.Stamp)
        {
            throw new StreamTakenOverException();
        }

        var asOf = time.GetTimestamp();
        var head = memory.Head! with { WrittenAt = time.GetUtcNow().ToUnixTimeMilliseconds(), Stamp = Random.Shared.NextInt64(1, long.MaxValue) };
        changes.Add(new StateChange(StreamKeys.Head, StreamHeadJson.Write(head), (int)options.StreamRetention.TotalSeconds));
        await state.SaveAsync(changes);
        memory.Head = head;
        memory.VerifiedAt = asOf;
    }

    /// <summary>The stored ids of the newest messages.</summary>
    public async Task<IdIndex> ReadIndexAsync(StreamHead head)
    {
        var from = IdBucket.Of(StreamAppend.FirstKnownId(head.Seq, options));
        var index = new IdIndex(IdBucket.FirstOf(from));
        var buckets = head.Seq == 0 ? 0 : (int)(IdBucket.Of(head.Seq) - from + 1);
        for (var done = 0; done < buckets; done += ParallelReads)
        {
            var reads = Enumerable.Range(done, Math.Min(ParallelReads, buckets - done)).Select(i => state.ReadAsync(StreamKeys.Ids(from + i)));
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
            var values = await Task.WhenAll(pieces.Select(piece => state.ReadAsync(StreamKeys.Parked(piece))));
            parked.AddRange(pieces.Zip(values).Where(pair => pair.Second is not null).SelectMany(pair => ParkedJson.Read(pair.Second!, pair.First)));
        }

        return new ParkedMessages(parked);
    }

    /// <summary>The kept messages of these numbers, in their order; null for those the store does not have.</summary>
    public async Task<RoutedMessage?[]> ReadMessagesAsync(IEnumerable<long> seqs)
    {
        var values = await Task.WhenAll(seqs.Select(seq => state.ReadAsync(StreamKeys.Message(seq))));
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
                return memory.Recent.Since(seq).FirstOrDefault() ?? ((await ReadMessagesAsync([seq]))[0] is { } message ? new NumberedMessage(seq, message) : null);
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

    private async Task<StreamHead?> ReadHeadAsync() => await state.ReadAsync(StreamKeys.Head) is { } json ? StreamHeadJson.Read(json) : null;
}
