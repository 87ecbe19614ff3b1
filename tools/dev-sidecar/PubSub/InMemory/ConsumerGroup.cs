using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>
/// The messages that one consumer group has not acknowledged yet, in order, and the members that take them. Up to
/// <c>concurrency</c> pumps run while there is something to do; with one (the default) order is strict.
/// </summary>
internal sealed class ConsumerGroup(string name, string topic, TimeProvider time)
{
    /// <summary>With a member, publishing fails above this: 512 MiB.</summary>
    public const long MostBytes = 512L << 20;

    /// <summary>Without a member, the oldest are forgotten above this: 64 MiB.</summary>
    public const long MostBytesUnattended = 64L << 20;

    private readonly Lock _lock = new();
    private readonly WaitingMessages _waiting = new();
    private readonly List<Membership> _members = [];
    private int _next;
    private int _pumps;
    private int _concurrency = 1;

    /// <summary>The group's name.</summary>
    public string Name { get; } = name;

    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;

    /// <summary>Bytes that wait.</summary>
    public long WaitingBytes => _waiting.Bytes;

    /// <summary>Whether nothing more may be published.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                return _members.Count > 0 && _waiting.Bytes > MostBytes;
            }
        }
    }

    /// <summary>Adds messages behind those that wait.</summary>
    public void Enqueue(ReadOnlySpan<BrokerMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _waiting.Add(message);
            }

            while (_members.Count == 0 && _waiting.Bytes > MostBytesUnattended)
            {
                _waiting.Take();
            }

            StartPumps();
        }
    }

    /// <summary>Adds a consumer.</summary>
    public Membership Join(SubscriptionRequest subscription, MessageHandler handler, int concurrency, ILogger logger)
    {
        var member = new Membership(this, subscription, handler, logger);
        lock (_lock)
        {
            _members.Add(member);
            _concurrency = Math.Max(_concurrency, concurrency);
            StartPumps();
        }

        return member;
    }

    /// <summary>Takes a consumer out; it gets nothing new.</summary>
    public void Leave(Membership member)
    {
        lock (_lock)
        {
            _members.Remove(member);
        }
    }

    // Called under the lock.
    private void StartPumps()
    {
        while (_members.Count > 0 && _pumps < _concurrency && _pumps < _waiting.Count)
        {
            _pumps++;
            _ = Task.Run(PumpAsync);
        }
    }

    private async Task PumpAsync()
    {
        while (Take() is { } batch)
        {
            var failures = 0;
            while (!await batch.Member.HandleAsync(batch.Messages, batch.Outcomes))
            {
                batch = batch.WithoutAcknowledged();
                await Task.Delay(Backoff(failures++), time);
                if (Reassign(batch) is not { } other)
                {
                    return;
                }

                batch = other;
            }
        }
    }

    private static TimeSpan Backoff(int failures) => TimeSpan.FromMilliseconds(Math.Min(5000, 100 << Math.Min(failures, 6)));

    private Batch? Take()
    {
        lock (_lock)
        {
            if (_members.Count == 0 || _waiting.Count == 0 || _pumps > _concurrency)
            {
                _pumps--;
                return null;
            }

            var member = _members[_next++ % _members.Count];
            var messages = new BrokerMessage[Math.Min(member.MaxBatch, _waiting.Count)];
            for (var i = 0; i < messages.Length; i++)
            {
                messages[i] = _waiting.Take();
            }

            return new Batch(member, messages, new DeliveryOutcome[messages.Length]);
        }
    }

    // What failed goes to a member that is still there; when none is, it waits in front for the next.
    private Batch? Reassign(Batch batch)
    {
        lock (_lock)
        {
            if (_members.Count == 0)
            {
                _waiting.PutBack(batch.Messages);
                _pumps--;
                return null;
            }

            var member = _members[_next++ % _members.Count];
            if (batch.Messages.Length > member.MaxBatch)
            {
                _waiting.PutBack(batch.Messages.AsSpan(member.MaxBatch));
                return new Batch(member, batch.Messages[..member.MaxBatch], new DeliveryOutcome[member.MaxBatch]);
            }

            return batch with { Member = member };
        }
    }

    private sealed record Batch(Membership Member, BrokerMessage[] Messages, DeliveryOutcome[] Outcomes)
    {
        public Batch WithoutAcknowledged()
        {
            var left = Messages.Where((_, i) => Outcomes[i] != DeliveryOutcome.Acknowledged).ToArray();
            return new Batch(Member, left, new DeliveryOutcome[left.Length]);
        }
    }
}
