using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>A batch sorted by stream: what is appended where, and where each message finds its numbers afterwards.</summary>
internal sealed class IngestPlan
{
    private readonly Dictionary<StreamName, StreamGroup> _groups = [];
    private readonly List<PlannedMessage> _messages;

    private IngestPlan(int messages) => _messages = new List<PlannedMessage>(messages);

    public IReadOnlyCollection<StreamGroup> Groups => _groups.Values;

    /// <summary>In the order they came in.</summary>
    public IReadOnlyList<PlannedMessage> Messages => _messages;

    /// <summary>How many had expired already and are left out.</summary>
    public int Expired { get; private set; }

    /// <param name="batches">In the order they came in.</param>
    /// <param name="now">Unix time in milliseconds.</param>
    /// <param name="skip">Messages that are not to go out again.</param>
    public static IngestPlan Of(IReadOnlyList<IngestBatch> batches, long now, Func<RoutedMessage, bool> skip)
    {
        var plan = new IngestPlan(batches.Sum(batch => batch.Messages.Count));
        foreach (var batch in batches)
        {
            var place = 0;
            for (var i = 0; i < batch.Messages.Count; i++)
            {
                plan.Add(batch, i, place, now, skip);
                place += batch.Stamps is null ? 0 : IngestStamps.CountOf(batch.Messages[i]);
            }
        }

        return plan;
    }

    private void Add(IngestBatch batch, int index, int place, long now, Func<RoutedMessage, bool> skip)
    {
        var (message, streams) = batch.Messages[index];
        var isStamped = batch.Stamps is not null && IngestStamps.CountOf(batch.Messages[index]) > 0;
        var isExpired = message.ExpiresAt <= now;
        Expired += isExpired ? 1 : 0;
        if (isExpired ? !isStamped : skip(message))
        {
            return;
        }

        var places = new StreamPlace[streams.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if (!_groups.TryGetValue(streams[i], out var group))
            {
                _groups.Add(streams[i], group = new StreamGroup(streams[i]));
            }

            places[i] = new StreamPlace(group, group.Add(message, isStamped ? batch.Stamps!.At(index, place + i) : null));
        }

        // One that has expired is nothing but the predecessor of others.
        if (!isExpired)
        {
            _messages.Add(new PlannedMessage(message, places));
        }
    }
}

/// <summary>What goes to one stream.</summary>
internal sealed class StreamGroup(StreamName stream)
{
    private readonly List<RoutedMessage> _messages = new(1);
    private readonly List<ProducerStamp?> _stamps = new(1);
    private int _released;

    public StreamName Stream => stream;

    public int Count => _messages.Count;

    /// <summary>Of the messages' bodies.</summary>
    public long Bytes { get; private set; }

    /// <summary>Nothing in it gets a number or is kept.</summary>
    public bool IsEphemeral => _messages.TrueForAll(message => message.Delivery == DeliveryMode.Ephemeral);

    /// <summary>What the stream's actor answered; null before.</summary>
    public AppendResult? Result { get; set; }

    /// <returns>The message's index in the group.</returns>
    public int Add(RoutedMessage message, ProducerStamp? stamp)
    {
        // A sender's list may name a stream twice.
        if (_messages.Count == 0 || !ReferenceEquals(_messages[^1], message))
        {
            _messages.Add(message);
            _stamps.Add(stamp);
            Bytes += message.Body.Utf8.Length;
        }

        return _messages.Count - 1;
    }

    public AppendRequest ToRequest() => new(_messages) { Stamps = _stamps.Exists(stamp => stamp is not null) ? _stamps : null };

    /// <summary>The messages that were released with the append and have lower numbers than this; each is given once.</summary>
    public IEnumerable<NumberedMessage> ReleasedBefore(long seq)
    {
        while (Result?.Released is { } released && _released < released.Count && released[_released].Seq < seq)
        {
            yield return released[_released++];
        }
    }
}

/// <summary>A message and its place in each of its streams.</summary>
internal readonly record struct PlannedMessage(RoutedMessage Message, StreamPlace[] Places)
{
    public bool IsEphemeral => Message.Delivery == DeliveryMode.Ephemeral;
}

/// <summary>Where a message stands in a group.</summary>
internal readonly record struct StreamPlace(StreamGroup Group, int Index);
