using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.PubSub;

/// <summary>
/// Makes the brokers of one component type. There is one factory for the whole dev sidecar, so what it keeps is shared by all
/// apps; what it makes belongs to one app instance.
/// </summary>
internal interface IPubSubFactory
{
    /// <summary>The component type in YAML, for instance <c>pubsub.redis</c>.</summary>
    string Type { get; }

    /// <summary>Makes and connects the component for one app instance.</summary>
    /// <exception cref="ComponentErrorException">Wrong metadata, naming file and line.</exception>
    ValueTask<IPubSub> CreateAsync(ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation);
}
