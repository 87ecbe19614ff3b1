using DaprPush.DevSidecar.Components.Secrets;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Components;

/// <summary>The components of one app's sidecar, made and connected.</summary>
internal sealed class LoadedComponents : IAsyncDisposable
{
    private readonly Dictionary<string, PubSubComponent> _brokers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateStoreComponent> _stores = new(StringComparer.Ordinal);
    private readonly List<ComponentSpec> _specs = [];

    /// <summary>Brokers by name.</summary>
    public IReadOnlyDictionary<string, PubSubComponent> Brokers => _brokers;

    /// <summary>State stores by name.</summary>
    public IReadOnlyDictionary<string, StateStoreComponent> Stores => _stores;

    /// <summary>The stores of secrets that the app may read.</summary>
    public required SecretStores Secrets { get; init; }

    /// <summary>All of them as the YAML says.</summary>
    public IReadOnlyList<ComponentSpec> Specs => _specs;

    /// <summary>Makes the components.</summary>
    /// <exception cref="ComponentErrorException">An unknown type or wrong metadata, naming file and line.</exception>
    public static async Task<LoadedComponents> LoadAsync(
        IEnumerable<ComponentSpec> specs, SecretStores secrets, ComponentRegistry registry, ComponentEnvironment environment, CancellationToken cancellation)
    {
        var loaded = new LoadedComponents { Secrets = secrets };
        try
        {
            foreach (var spec in specs)
            {
                await loaded.AddAsync(spec, registry, environment, cancellation);
            }

            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in _brokers.Values)
        {
            await broker.Broker.DisposeAsync();
        }

        foreach (var store in _stores.Values)
        {
            await store.Store.DisposeAsync();
        }
    }

    private async Task AddAsync(ComponentSpec spec, ComponentRegistry registry, ComponentEnvironment environment, CancellationToken cancellation)
    {
        _specs.Add(spec);
        if (registry.FindPubSub(spec.Type) is { } pubsub)
        {
            var broker = await pubsub.CreateAsync(spec, environment, cancellation);
            _brokers.Add(spec.Name, new PubSubComponent(spec, broker, new TopicScopes(spec.Metadata, environment.App.AppId)));
        }
        else if (registry.FindStateStore(spec.Type) is { } state)
        {
            var keys = new StateKeys(spec, environment.App);
            var store = await state.CreateAsync(spec, environment, cancellation);
            var component = new StateStoreComponent(spec, store, keys);
            if (component.HoldsActors && _stores.Values.FirstOrDefault(other => other.HoldsActors) is { } first)
            {
                throw spec.Metadata.Error("actorStateStore", $"only one store may hold actors, and '{first.Name}' does already");
            }

            _stores.Add(spec.Name, component);
        }
        else if (!SecretStores.IsSecretStore(spec.Type))
        {
            throw registry.Unknown(spec);
        }
    }
}
