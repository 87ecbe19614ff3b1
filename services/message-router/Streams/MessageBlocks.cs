using System.Runtime.InteropServices;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>
/// How a stream's messages are stored: small ones with its head, until there are too many bytes of them; then all that lie there, and what
/// came with them, become blocks. What a store takes is decided by the number of keys: a single message is one, a hundred of a batch are two.
/// A block stays as it is, and its key is written once in a term.
/// </summary>
internal static class MessageBlocks
{
    /// <summary>Bytes of messages that lie with the head; they are written again with each message.</summary>
    public const int TailBytes = 4096;

    /// <summary>Bytes of a block, or one message.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>Keeps new messages; their places are in the index then.</summary>
    /// <param name="memory">The stream, its head as it is stored.</param>
    /// <param name="fresh">Rising, and the newest of the stream.</param>
    /// <param name="leaveHead">None may lie with the head.</param>
    /// <param name="now">Unix time in milliseconds; what has expired by then leaves the head.</param>
    /// <param name="term">In which it is written.</param>
    /// <param name="secondsUntil">Seconds until a time.</param>
    /// <param name="changes">Gets what has to be stored.</param>
    /// <returns>In which terms the blocks are written.</returns>
    public static IReadOnlyList<TermRange> Keep(
        StreamMemory memory, List<KeptMessage> fresh, bool leaveHead, long now, string term, Func<long, int> secondsUntil, List<StateChange> changes)
    {
        var head = memory.Head!;
        List<KeptMessage> all = [.. memory.Tail.Where(message => message.ExpiresAt > now), .. fresh];
        if (!leaveHead && all.Sum(message => message.Bytes) <= TailBytes)
        {
            memory.Tail = all;
            return head.BlockTerms;
        }

        memory.Tail = [];
        if (all.Count == 0)
        {
            return head.BlockTerms;
        }

        var terms = TermRanges.Begin(head.BlockTerms, all[0].Seq, term);
        var next = head with { BlockTerms = terms };
        for (var from = 0; from < all.Count;)
        {
            var block = CollectionsMarshal.AsSpan(all).Slice(from, LengthOfBlock(all, from));
            var (first, expiresAt) = (block[0].Seq, 0L);
            foreach (var message in block)
            {
                memory.Index!.SetPlace(message.Seq, StoredPlace.InBlock(message.Seq, first));
                expiresAt = Math.Max(expiresAt, message.ExpiresAt);
            }

            changes.Add(new StateChange(memory.Keys.Block(next, first), KeptMessage.Write(block), secondsUntil(expiresAt)));
            from += block.Length;
        }

        return terms;
    }

    /// <summary>What may go of what is stored when the history begins later; messages with the head have no key.</summary>
    /// <param name="memory">The stream, its head as it is stored.</param>
    /// <param name="first">The lowest number that is kept.</param>
    /// <param name="isListed">Whether a message is kept although it is below.</param>
    public static IEnumerable<StateChange> Trim(StreamMemory memory, long first, Func<long, bool> isListed)
    {
        var (head, index) = (memory.Head!, memory.Index!);

        // What the ids do not reach back to has been forgotten by a shorter history, and goes by its time.
        for (var seq = Math.Max(head.First, index.First); seq < first && seq <= head.Seq; seq++)
        {
            var (id, _, place) = index[seq];
            if (place == StoredPlace.Alone && !isListed(seq))
            {
                yield return StateChange.Delete(memory.Keys.Message(seq, id));
            }
            else if (place.BlockOf(seq) is not 0 and var block && (seq == head.Seq || index[seq + 1].Place.BlockOf(seq + 1) != block))
            {
                yield return StateChange.Delete(memory.Keys.Block(head, block));
            }
        }

        memory.Tail.RemoveAll(message => message.Seq < first);
    }

    // No number is left out in a block, so that its last message is known by the next one.
    private static int LengthOfBlock(List<KeptMessage> messages, int from)
    {
        var bytes = messages[from].Bytes;
        var length = 1;
        while (from + length < messages.Count && length < StoredPlace.MaxInABlock
            && messages[from + length].Seq == messages[from].Seq + length
            && (bytes += messages[from + length].Bytes) <= MaxBytes)
        {
            length++;
        }

        return length;
    }
}
