using System.Text.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;

namespace DaprPush.Router.Streams;

/// <summary>One append, step by step: number, advance the head, remember.</summary>
internal sealed class StreamAppend
{
    /// <summary>Ids are known for at least so many messages, however short the history.</summary>
    public const int MinKnownIds = 1000;

    // A history that was shortened by a setting shrinks over several appends, so that no transaction grows with it.
    private const int ExtraTrims = 64;

    private readonly IReadOnlyList<RoutedMessage> _messages;
    private readonly long _now;
    private readonly RouterOptions _options;

    public StreamAppend(IReadOnlyList<RoutedMessage> messages, long now, RouterOptions options)
    {
        _messages = messages;
        _now = now;
        _options = options;
        Seqs = new long[messages.Count];
        for (var i = 0; i < messages.Count && !HasDurable; i++)
        {
            HasDurable = IsNumbered(messages[i]);
        }
    }

    /// <summary>Whether there is anything to number.</summary>
    public bool HasDurable { get; }

    /// <summary>The number of each message; 0 for those that get none.</summary>
    public long[] Seqs { get; }

    /// <summary>The messages that are new to the stream.</summary>
    public List<NumberedMessage> Fresh { get; } = [];

    /// <summary>How many the stream had already.</summary>
    public int Known { get; private set; }

    /// <summary>Gives every durable message its number: the one it has, or the next.</summary>
    public void Number(StreamMemory memory)
    {
        var index = memory.Index!;
        for (var i = 0; i < _messages.Count; i++)
        {
            var message = _messages[i];
            if (!IsNumbered(message))
            {
                continue;
            }

            var id = MessageId.Of(message.DedupeKey);
            Seqs[i] = index.Find(id);
            if (Seqs[i] == 0)
            {
                Seqs[i] = index.Add(id, message.ExpiresAt);
                Fresh.Add(new NumberedMessage(Seqs[i], message));
            }
            else
            {
                Known++;
            }
        }
    }

    /// <summary>Moves the head over the fresh messages and says what has to be stored and deleted for it.</summary>
    public List<StateChange> Advance(StreamMemory memory)
    {
        var head = memory.Head!;
        var index = memory.Index!;
        var last = Fresh[^1].Seq;
        var first = Math.Clamp(last - _options.HistorySize + 1, head.First, head.First + Fresh.Count + ExtraTrims);
        var changes = new List<StateChange>(Fresh.Count + 4);
        foreach (var (seq, message) in Fresh)
        {
            if (seq >= first)
            {
                var json = JsonSerializer.SerializeToUtf8Bytes(message, RoutingJson.Default.RoutedMessage);
                changes.Add(new StateChange(StreamKeys.Message(seq), json, SecondsUntil(message.ExpiresAt)));
            }
        }

        for (var seq = head.First; seq < first && seq <= head.Seq; seq++)
        {
            changes.Add(StateChange.Delete(StreamKeys.Message(seq)));
        }

        AddIdBuckets(changes, index, Fresh[0].Seq, last);
        memory.Head = head with { Seq = last, First = first };
        return changes;
    }

    /// <summary>Keeps the fresh messages at hand, now that they are stored.</summary>
    public void Remember(StreamMemory memory)
    {
        foreach (var (seq, message) in Fresh)
        {
            memory.Recent.Add(seq, message);
        }
    }

    /// <summary>The lowest number whose id a stream of that length knows.</summary>
    public static long FirstKnownId(long last, RouterOptions options) =>
        Math.Max(1, last - Math.Max(options.HistorySize, MinKnownIds) + 1);

    private void AddIdBuckets(List<StateChange> changes, IdIndex index, long firstFresh, long last)
    {
        var oldest = IdBucket.Of(FirstKnownId(last, _options));
        for (var bucket = IdBucket.Of(index.First); bucket < oldest; bucket++)
        {
            changes.Add(StateChange.Delete(StreamKeys.Ids(bucket)));
        }

        index.ForgetBefore(IdBucket.FirstOf(oldest));
        var retention = (int)_options.StreamRetention.TotalSeconds;
        for (var bucket = Math.Max(oldest, IdBucket.Of(firstFresh)); bucket <= IdBucket.Of(last); bucket++)
        {
            changes.Add(new StateChange(StreamKeys.Ids(bucket), IdBucket.Write(index, bucket), retention));
        }
    }

    private bool IsNumbered(RoutedMessage message) => message.Delivery == DeliveryMode.Durable && message.ExpiresAt > _now;

    // Rounded up: a store may keep a message a moment longer than it lives, never shorter.
    private int SecondsUntil(long expiresAt) => (int)Math.Min(int.MaxValue, (expiresAt - _now + 999) / 1000);
}
