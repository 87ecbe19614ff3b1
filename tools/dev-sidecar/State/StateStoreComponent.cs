using DaprPush.DevSidecar.Components;

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

    /// <summary>Whether actors keep their state here.</summary>
    public bool HoldsActors { get; } = spec.Metadata.GetBoolean("actorStateStore");
}
