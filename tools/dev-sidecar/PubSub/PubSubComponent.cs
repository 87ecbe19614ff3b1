using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.PubSub;

/// <summary>A broker under its component's name, with the topics that this app may use.</summary>
internal sealed class PubSubComponent(ComponentSpec spec, IPubSub broker, TopicScopes scopes)
{
    /// <summary>The name that apps use.</summary>
    public string Name => Spec.Name;

    /// <summary>What the YAML said.</summary>
    public ComponentSpec Spec { get; } = spec;

    /// <summary>The broker.</summary>
    public IPubSub Broker { get; } = broker;

    /// <summary>Which topics the app may publish and subscribe to.</summary>
    public TopicScopes Scopes { get; } = scopes;
}
