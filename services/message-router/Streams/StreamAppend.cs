using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>One turn's messages, step by step: number, advance the head, remember.</summary>
/// <param name="memory">Head, ids and parked messages are known.</param>
/// <param name="term">In which it is written.</param>
/// <param name="now">Unix time in milliseconds.</param>
internal sealed class StreamAppend(StreamMemory memory, string term, long now, RouterOptions options)
{
    /// <summary>Ids are known for at least so many messages, however short the history.</summary>
    public const int MinKnownIds = 1000;

    // A history that was shortened by a setting shrinks over several appends, so that no transaction grows with it.
    private const int ExtraTrims = 64;

    private readonly ProducerOrder _order = new(memory.Head!, now);
    private readonly IdIndex _index = memory.Index!;
    private readonly ParkedMessages _parked = memory.Parked!;

    /// <summary>Messages that want an acknowledgement are listed until they have it.</summary>
    public bool KeepsUnacknowledged { get; init; } = true;

    /// <summary>The messages that got a number.</summary>
    public List<NumberedMessage> Fresh { get; } = [];

    /// <summary>Those of them that had waited.</summary>
    public List<NumberedMessage> Released { get; } = [];

    /// <summary>How many the stream had already.</summary>
    public int Known { get; private set; }

    /// <summary>How many came too early and wait now.</summary>
    public int Parked { get; private set; }

    /// <summary>How many were waited for in vain, or for too many.</summary>
    public int GivenUp { get; private set; }

    public bool HasChanged => Fresh.Count > 0 || _order.HasChanged || _parked.HasChanged;

    /// <summary>Whether a message concerns the stream's numbers: one that has expired does as the predecessor of others.</summary>
    public static bool Counts(AppendRequest request, int index, long now) =>
        request.Messages[index].Delivery == DeliveryMode.Durable && (request.Messages[index].ExpiresAt > now || request.Stamps?[index] is not null);

    /// <summary>Gives every durable message its number: the one it has, or the next; or parks it.</summary>
    /// <returns>The number of each message; 0 for those that have none.</returns>
    public long[] Number(AppendRequest request)
    {
        var seqs = new long[request.Messages.Count];
        for (var i = 0; i < seqs.Length; i++)
        {
            if (Counts(request, i, now))
            {
                seqs[i] = request.Stamps?[i] is { } stamp ? NumberStamped(request.Messages[i], stamp) : NumberById(request.Messages[i]);
            }
        }

        if (_parked.IsOver(options))
        {
            GiveUpSince(long.MaxValue);
        }

        return seqs;
    }

    /// <summary>Waits no longer for what those messages wait for that came at or before a time, nor for what stands before them.</summary>
    public void GiveUpSince(long parkedAt)
    {
        var all = _parked.InOrder();
        var upTo = all.Where(parked => parked.ParkedAt <= parkedAt)
            .GroupBy(parked => parked.Stamp.Producer)
            .ToDictionary(producer => producer.Key, producer => producer.Max(parked => parked.Stamp.Number));
        foreach (var parked in all)
        {
            // One before it may have opened the way.
            var verdict = _order.Judge(parked.Stamp);
            if (verdict != StampVerdict.Early)
            {
                Release(parked, verdict);
            }
            else if (upTo.TryGetValue(parked.Stamp.Producer, out var last) && parked.Stamp.Number <= last)
            {
                GivenUp++;
                Release(parked, StampVerdict.Next);
            }
        }
    }

    /// <summary>Moves the head over the fresh messages and says what has to be stored and deleted for it.</summary>
    public List<StateChange> Advance()
    {
        var head = memory.Head!;
        var changes = new List<StateChange>(Fresh.Count + 4);
        if (Fresh.Count > 0)
        {
            head = AddMessages(head, changes);
        }

        head = _order.Apply(head);
        if (_parked.HasChanged)
        {
            head = _parked.Save(memory.Keys, head, term, changes, SecondsUntil, options.OrderTimeout);
        }

        if (Released.Count > 0 && head.ReleasedFrom == 0)
        {
            head = head with { ReleasedFrom = Released[0].Seq };
        }

        memory.Head = head;
        return changes;
    }

    /// <summary>Keeps the fresh messages at hand, now that they are stored.</summary>
    public void Remember()
    {
        foreach (var (seq, message) in Fresh)
        {
            memory.Recent.Add(seq, message);
        }
    }

    /// <summary>The lowest number whose id a stream of that length knows.</summary>
    public static long FirstKnownId(long last, RouterOptions options) =>
        Math.Max(1, last - Math.Max(options.HistorySize, MinKnownIds) + 1);

    private long NumberStamped(RoutedMessage message, ProducerStamp stamp)
    {
        switch (_order.Judge(stamp))
        {
            case StampVerdict.Next:
                _order.Take(stamp);
                var seq = NumberById(message);
                ReleaseBehind(stamp.Producer);
                return seq;
            case StampVerdict.Unsure:
                return NumberById(message);
            case StampVerdict.Early:
                Parked += _parked.Add(stamp, message, now, memory.Head!.NextPiece) ? 1 : 0;
                return 0;
            default:
                Known++;
                return _index.Find(MessageId.Of(message.DedupeKey));
        }
    }

    private long NumberById(RoutedMessage message)
    {
        if (message.ExpiresAt <= now)
        {
            return 0;
        }

        var id = MessageId.Of(message.DedupeKey);
        var seq = _index.Find(id);
        if (seq != 0)
        {
            Known++;
            return seq;
        }

        seq = _index.Add(id, MessageTimes.Of(message));
        Fresh.Add(new NumberedMessage(seq, message));
        return seq;
    }

    // By rising numbers one pass is enough: a message never waits for one that was sent after it.
    private void ReleaseBehind(string producer)
    {
        if (_parked.Count == 0)
        {
            return;
        }

        foreach (var parked in _parked.InOrder(producer))
        {
            var verdict = _order.Judge(parked.Stamp);
            if (verdict == StampVerdict.Early)
            {
                return;
            }

            Release(parked, verdict);
        }
    }

    private void Release(ParkedMessage parked, StampVerdict verdict)
    {
        _parked.Remove(parked);
        if (verdict == StampVerdict.Next)
        {
            _order.Take(parked.Stamp);
        }

        var before = Fresh.Count;
        if (verdict != StampVerdict.Repeated)
        {
            NumberById(parked.Message);
        }

        if (Fresh.Count > before)
        {
            Released.Add(Fresh[^1]);
        }
    }

    private StreamHead AddMessages(StreamHead head, List<StateChange> changes)
    {
        var last = Fresh[^1].Seq;
        var first = Math.Clamp(last - options.HistorySize + 1, head.First, head.First + Fresh.Count + ExtraTrims);
        var unacknowledged = KeepsUnacknowledged
            ? UnacknowledgedRules.Add(head.Unacknowledged, Fresh, now, options.MaxUnacknowledged)
            : head.Unacknowledged;
        changes.AddRange(MessageBlocks.Trim(memory, first, seq => UnacknowledgedRules.Lists(unacknowledged, seq)));
        changes.AddRange(UnacknowledgedRules.LetGo(head, unacknowledged).Select(message => StateChange.Delete(memory.Keys.Message(message.Seq, message.MessageId))));
        var together = new List<KeptMessage>(Fresh.Count);
        foreach (var numbered in Fresh)
        {
            var (seq, message) = numbered;
            if (seq >= first || UnacknowledgedRules.Lists(unacknowledged, seq))
            {
                var kept = KeptMessage.Of(numbered);
                if (message.Ack && KeepsUnacknowledged)
                {
                    // It may outlive those around it in the history.
                    _index.SetPlace(seq, StoredPlace.Alone);
                    changes.Add(new StateChange(memory.Keys.Message(seq, _index[seq].Id), KeptMessage.Write([kept]), SecondsUntil(message.ExpiresAt)));
                }
                else
                {
                    together.Add(kept);
                }
            }
        }

        // The places of messages are stored with their ids: they are final when those go into their bucket.
        var terms = MessageBlocks.Keep(memory, together, IdBucket.StoredTo(last) != IdBucket.StoredTo(head.Seq), now, term, SecondsUntil, changes);
        var oldest = first >= _index.First && _index[first].Place.BlockOf(first) is not 0 and var block ? block : first - StoredPlace.MaxInABlock;
        head = AddIdBuckets(head, changes, last);
        return head with { Seq = last, First = first, Unacknowledged = unacknowledged, BlockTerms = TermRanges.Trim(terms, oldest) };
    }

    private StreamHead AddIdBuckets(StreamHead head, List<StateChange> changes, long last)
    {
        var oldest = IdBucket.Of(FirstKnownId(last, options));
        var (before, to) = (IdBucket.StoredTo(head.Seq), IdBucket.StoredTo(last));
        for (var bucket = IdBucket.Of(_index.First); bucket < oldest && IdBucket.FirstOf(bucket) <= before; bucket++)
        {
            changes.Add(StateChange.Delete(memory.Keys.Ids(head, bucket)));
        }

        _index.ForgetBefore(IdBucket.FirstOf(oldest));
        memory.OpenIds = IdBucket.WriteOpen(_index);
        var newest = Math.Max(oldest, IdBucket.Of(before + 1));
        if (to < IdBucket.FirstOf(newest) || to == before)
        {
            return head with { BucketTerms = TermRanges.Trim(head.BucketTerms, oldest) };
        }

        var terms = TermRanges.Begin(head.BucketTerms, newest, term);
        if (IdBucket.FirstOf(newest) <= before && TermRanges.Of(head.BucketTerms, newest) != term)
        {
            // It was begun in another term and is written anew in this one.
            changes.Add(StateChange.Delete(memory.Keys.Ids(head, newest)));
        }

        var next = head with { BucketTerms = TermRanges.Trim(terms, oldest) };
        var retention = (int)options.StreamRetention.TotalSeconds;
        for (var bucket = newest; bucket <= IdBucket.Of(to); bucket++)
        {
            changes.Add(new StateChange(memory.Keys.Ids(next, bucket), IdBucket.Write(_index, bucket), retention));
        }

        return next;
    }

    // Rounded up: a store may keep a message a moment longer than it lives, never shorter.
    private int SecondsUntil(long expiresAt) => (int)Math.Clamp((expiresAt - now + 999) / 1000, 0, int.MaxValue);
}
