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

    /// <param name="now">Unix time in milliseconds.</param>
    /// <param name="skip">Messages that are not to go out again.</param>
    public static IngestPlan Of(IngestBatch batch, long now, Func<RoutedMessage, bool> skip)
    {
        var plan = new IngestPlan(batch.Messages.Count);
        foreach (var (message, streams) in batch.Messages)
        {
            if (message.ExpiresAt <= now)
            {
                plan.Expired++;
            }
            else if (!skip(message))
            {
                plan.Add(message, streams);
            }
        }

        return plan;
    }

    private void Add(RoutedMessage message, IReadOnlyList<StreamName> streams)
    {
        var places = new StreamPlace[streams.Count];
        for (var i = 0; i < places.Length; i++)
        {
            if (!_groups.TryGetValue(streams[i], out var group))
            {
                _groups.Add(streams[i], group = new StreamGroup(streams[i]));
            }

            places[i] = new StreamPlace(group, group.Add(message));
        }

        _messages.Add(new PlannedMessage(message, places));
    }
}

/// <summary>What goes to one stream.</summary>
internal sealed class StreamGroup(StreamName stream)
{
    private readonly List<RoutedMessage> _messages = new(1);

    public StreamName Stream => stream;

    public IReadOnlyList<RoutedMessage> Messages => _messages;

    /// <summary>Nothing in it gets a number or is kept.</summary>
    public bool IsEphemeral => _messages.TrueForAll(message => message.Delivery == DeliveryMode.Ephemeral);

    /// <summary>What the stream's actor answered; null before.</summary>
    public AppendResult? Result { get; set; }

    /// <returns>The message's index in the group.</returns>
    public int Add(RoutedMessage message)
    {
        // A sender's list may name a stream twice.
        if (_messages.Count == 0 || !ReferenceEquals(_messages[^1], message))
        {
            _messages.Add(message);
        }

        return _messages.Count - 1;
    }
}

/// <summary>A message and its place in each of its streams.</summary>
internal readonly record struct PlannedMessage(RoutedMessage Message, StreamPlace[] Places)
{
    public bool IsEphemeral => Message.Delivery == DeliveryMode.Ephemeral;
}

/// <summary>Where a message stands in a group.</summary>
internal readonly record struct StreamPlace(StreamGroup Group, int Index);
