using System.Collections.Concurrent;
using DaprPush.DevSidecar.Components;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>
/// <c>pubsub.in-memory</c>: one broker per component name, shared by all apps of the dev sidecar (daprd's own lives inside one
/// sidecar and can't cross apps).
/// </summary>
internal sealed class InMemoryPubSubFactory : IPubSubFactory
{
    private readonly ConcurrentDictionary<string, InMemoryBroker> _brokers = new(StringComparer.Ordinal);

    public string Type => "pubsub.in-memory";

    public ValueTask<IPubSub> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation)
    {
        var concurrency = (int)component.Metadata.GetInteger("concurrency", 1, least: 1, most: 1024);
        var broker = _brokers.GetOrAdd(component.Name, static (_, time) => new InMemoryBroker(time), environment.Time);
        var group = component.Metadata.GetString("consumerID", environment.App.AppId)!;
        var logger = environment.Loggers.CreateLogger(nameof(InMemoryPubSub));
        return ValueTask.FromResult<IPubSub>(new InMemoryPubSub(broker, group, concurrency, logger));
    }
}
