using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Counters;

namespace DaprPush.DevSidecar.State;

/// <summary>A store under its component's name, with the spelling of this app's keys.</summary>
internal sealed class StateStoreComponent(ComponentSpec spec, IStateStore store, StateKeys keys)
{
    /// <summary>The name that apps use.</summary>
    public string Name => Spec.Name;

    /// <summary>What the YAML said.</summary>
    public ComponentSpec Spec { get; } = spec;

    /// <summary>The store.</summary>
    public IStateStore Store { get; } = store;

    /// <summary>How keys are spelled.</summary>
    public StateKeys Keys { get; } = keys;

    /// <summary>The same component, its calls counted.</summary>
    public StateStoreComponent CountedBy(StateCounters counters) => new(Spec, new CountedStateStore(Store, counters), Keys);

    /// <summary>Whether actors keep their state here.</summary>
    public bool HoldsActors { get; } = spec.Metadata.GetBoolean("actorStateStore");
}
