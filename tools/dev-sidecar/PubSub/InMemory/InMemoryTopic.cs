namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>
/// One topic: hands every message to each of its consumer groups. Until a first group exists the newest
/// <see cref="KeptForFirstGroup"/> messages are kept for it, so that what is published while apps are still starting arrives.
/// A group stays for good: what is published while it has no member waits for the next one.
/// </summary>
internal sealed class InMemoryTopic(string name, TimeProvider time)
{
    /// <summary>How many messages wait for the first group.</summary>
    public const int KeptForFirstGroup = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<BrokerMessage> _early = new();
    private readonly Dictionary<string, ConsumerGroup> _byName = new(StringComparer.Ordinal);
    private ConsumerGroup[] _groups = [];

    /// <summary>Hands messages to all groups, in order.</summary>
    /// <exception cref="BrokerUnavailableException">A group is full; no group got any of them.</exception>
    public void Publish(ReadOnlySpan<BrokerMessage> messages)
    {
        lock (_lock)
        {
            if (_groups.Length == 0)
            {
                Keep(messages);
                return;
            }

            foreach (var group in _groups)
            {
                if (group.IsFull)
                {
                    throw new BrokerUnavailableException(
                        $"consumer group {group.Name} of topic {name} is full: {group.WaitingBytes} bytes wait for its consumers");
                }
            }

            foreach (var group in _groups)
            {
                group.Enqueue(messages);
            }
        }
    }

    /// <summary>The group of this name, made when first asked for.</summary>
    public ConsumerGroup Group(string group)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(group, out var found))
            {
                return found;
            }

            var made = new ConsumerGroup(group, name, time);
            made.Enqueue(_early.ToArray());
            _early.Clear();
            _byName.Add(group, made);
            _groups = [.. _groups, made];
            return made;
        }
    }

    private void Keep(ReadOnlySpan<BrokerMessage> messages)
    {
        foreach (var message in messages)
        {
            if (_early.Count == KeptForFirstGroup)
            {
                _early.Dequeue();
            }

            _early.Enqueue(message);
        }
    }
}
