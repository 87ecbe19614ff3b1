using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>Reads the state of a shard's streams.</summary>
internal sealed class StreamStore(IActorState state, RouterOptions options)
{
    /// <summary>Readings at the same time.</summary>
    public const int ParallelReads = 32;

    /// <param name="term">That in which the stream's head was written; null where none was.</param>
    /// <param name="reader">The reader's.</param>
    /// <exception cref="JsonException">What is stored is no head.</exception>
    public async Task<StreamMemory> ReadAsync(StreamName stream, string? term, ActorTerm reader)
    {
        var looks = reader.Looks;
        var keys = new StreamKeys(stream);
        var stored = term is not null && await state.ReadAsync(keys.Head(term)) is { } bytes ? StoredHead.Read(bytes) : null;
        return new StreamMemory(stream, new RecentMessages((stored?.Head.Seq ?? 0) + 1, options.RecentMessages, options.RecentBytes))
        {
            ReadAtLook = looks,
            Head = stored?.Head,
            HeadTerm = stored is null ? null : term,
            OpenIds = stored?.OpenIds ?? [],
            Tail = stored?.Tail ?? [],
            Leftovers = stored?.Leftovers ?? [],
        };
    }

    /// <summary>Has the ids of the newest messages at hand.</summary>
    public async Task<IdIndex> IndexAsync(StreamMemory memory)
    {
        return memory.Index ??= await ReadIndexAsync(memory.Keys, memory.Head!, memory.OpenIds);
    }

    /// <summary>Has the messages that wait at hand. A piece that is gone has been released, or its time was over long ago.</summary>
    public async Task<ParkedMessages> ParkedAsync(StreamMemory memory)
    {
        return memory.Parked ??= await ReadParkedAsync(memory.Keys, memory.Head!);
    }

    /// <summary>To read numbered messages; the ids are at hand.</summary>
    public MessageReading OpenReading(StreamMemory memory) => new(state, memory);

    /// <summary>Messages that are stored alone, in their order; null for those the store does not have.</summary>
    public async Task<RoutedMessage?[]> ReadAloneAsync(StreamMemory memory, IEnumerable<(long Seq, MessageId Id)> messages)
    {
        var values = await Task.WhenAll(messages.Select(message => state.ReadAsync(memory.Keys.Message(message.Seq, message.Id))));
        return Array.ConvertAll(values, stored => stored is null ? null : KeptMessage.ReadAlone(stored).Parse());
    }

    /// <summary>The newest kept message that lives, if its number is at least that one.</summary>
    public async Task<NumberedMessage?> NewestAsync(StreamMemory memory, long from, long now)
    {
        var head = memory.Head!;
        var index = await IndexAsync(memory);
        for (var seq = head.Seq; seq >= Math.Max(from, head.First); seq--)
        {
            if (index[seq].Times.ExpiresAt > now)
            {
                return memory.Recent.Since(seq).FirstOrDefault() ?? ((await OpenReading(memory).ReadAsync([seq]))[0] is { } message ? new NumberedMessage(seq, message) : null);
            }
        }

        return null;
    }

    private async Task<IdIndex> ReadIndexAsync(StreamKeys keys, StreamHead head, byte[] open)
    {
        var from = IdBucket.Of(StreamAppend.FirstKnownId(head.Seq, options));
        var index = new IdIndex(IdBucket.FirstOf(from));
        var last = IdBucket.StoredTo(head.Seq);
        var buckets = last < IdBucket.FirstOf(from) ? 0 : (int)(IdBucket.Of(last) - from + 1);
        for (var done = 0; done < buckets; done += ParallelReads)
        {
            var reads = Enumerable.Range(done, Math.Min(ParallelReads, buckets - done)).Select(i => state.ReadAsync(keys.Ids(head, from + i)));
            foreach (var value in await Task.WhenAll(reads))
            {
                IdBucket.Read(value, Math.Min(last, index.Last + IdBucket.Size), index);
            }
        }

        IdBucket.Read(open, head.Seq, index);
        return index;
    }

    private async Task<ParkedMessages> ReadParkedAsync(StreamKeys keys, StreamHead head)
    {
        var parked = new List<ParkedMessage>();
        for (var first = head.FirstPiece; first < head.NextPiece; first += ParallelReads)
        {
            var pieces = Enumerable.Range(0, (int)Math.Min(ParallelReads, head.NextPiece - first)).Select(i => first + i).ToArray();
            var values = await Task.WhenAll(pieces.Select(piece => state.ReadAsync(keys.Parked(head, piece))));
            parked.AddRange(pieces.Zip(values).Where(pair => pair.Second is not null).SelectMany(pair => ParkedJson.Read(pair.Second!, pair.First)));
        }

        return new ParkedMessages(parked);
    }
}
