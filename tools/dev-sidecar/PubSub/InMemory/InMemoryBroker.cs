using System.Collections.Concurrent;

namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>
/// Topics in memory. Per topic and consumer group messages are handed over in the order of publication, one after another unless
/// the component's <c>concurrency</c> says otherwise; the members of a group take turns. A message that a handler does not
/// acknowledge comes again, after 100 ms at first and at most 5 s, before any later one.
/// </summary>
internal sealed class InMemoryBroker(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, InMemoryTopic> _topics = new(StringComparer.Ordinal);

    /// <summary>The topic, made when first asked for.</summary>
    public InMemoryTopic Topic(string name) => _topics.GetOrAdd(name, static (n, t) => new InMemoryTopic(n, t), time);
}
