using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.State;

/// <summary>
/// Makes the state stores of one component type. There is one factory for the whole dev sidecar, so what it keeps is shared by
/// all apps; what it makes belongs to one app instance.
/// </summary>
internal interface IStateStoreFactory
{
    /// <summary>The component type in YAML, for instance <c>state.redis</c>.</summary>
    string Type { get; }

    /// <summary>Makes and connects the component for one app instance.</summary>
    /// <exception cref="ComponentErrorException">Wrong metadata, naming file and line.</exception>
    ValueTask<IStateStore> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation);
}
