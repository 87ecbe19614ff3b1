using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Components;

/// <summary>The component types this sidecar knows. An unknown one is an error that lists the known ones.</summary>
internal sealed class ComponentRegistry(IEnumerable<IPubSubFactory> brokers, IEnumerable<IStateStoreFactory> stores)
{
    private readonly Dictionary<string, IPubSubFactory> _brokers = brokers.ToDictionary(f => f.Type, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IStateStoreFactory> _stores = stores.ToDictionary(f => f.Type, StringComparer.OrdinalIgnoreCase);

    /// <summary>The factory of a broker type, or null when the type is not a broker's.</summary>
    public IPubSubFactory? FindPubSub(string type) => _brokers.GetValueOrDefault(type);

    /// <summary>The factory of a state store type, or null when the type is not a state store's.</summary>
    public IStateStoreFactory? FindStateStore(string type) => _stores.GetValueOrDefault(type);

    /// <summary>The error for a type that has no factory.</summary>
    public ComponentErrorException Unknown(ComponentSpec component) => new(
        component.Position,
        $"component '{component.Name}' has unknown type '{component.Type}'; known are {string.Join(", ", KnownTypes)}");

    private IEnumerable<string> KnownTypes => _brokers.Keys.Concat(_stores.Keys).Order(StringComparer.Ordinal);
}
