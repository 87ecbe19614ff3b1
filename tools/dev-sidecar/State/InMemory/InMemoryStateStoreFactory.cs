using System.Collections.Concurrent;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.State.InMemory;

/// <summary><c>state.in-memory</c>: one store per component name, shared by all apps of the dev sidecar.</summary>
internal sealed class InMemoryStateStoreFactory : IStateStoreFactory
{
    private readonly ConcurrentDictionary<string, InMemoryStateStore> _stores = new(StringComparer.Ordinal);

    public string Type => "state.in-memory";

    public ValueTask<IStateStore> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation) =>
        ValueTask.FromResult<IStateStore>(_stores.GetOrAdd(component.Name, static (_, time) => new InMemoryStateStore(time), environment.Time));
}
