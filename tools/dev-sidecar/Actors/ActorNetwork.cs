using System.Collections.Concurrent;

namespace DaprPush.DevSidecar.Actors;

/// <summary>How the sidecars of a run reach each other's actors, by the sidecar's name.</summary>
internal sealed class ActorNetwork
{
    private readonly ConcurrentDictionary<string, ActorRouter> _routers = new(StringComparer.Ordinal);

    /// <summary>A sidecar, or null when it is not there.</summary>
    public ActorRouter? Find(string name) => _routers.GetValueOrDefault(name);

    /// <summary>A sidecar can be reached from now on.</summary>
    public void Add(string name, ActorRouter router) => _routers[name] = router;

    /// <summary>It can't any more.</summary>
    public void Remove(string name, ActorRouter router) => _routers.TryRemove(new(name, router));
}
