using System.Collections.Immutable;

namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// Which host has which actor: of the hosts of a type, the one whose name and the id give the greatest hash (rendezvous hashing),
/// so that when a host comes or goes only the actors it wins or leaves behind move.
/// </summary>
internal sealed class PlacementTable
{
    private readonly ImmutableDictionary<string, ImmutableArray<(IActorHost Host, ulong Seed)>> _hosts;

    private PlacementTable(ImmutableDictionary<string, ImmutableArray<(IActorHost, ulong)>> hosts) => _hosts = hosts;

    public static PlacementTable Empty { get; } =
        new(ImmutableDictionary<string, ImmutableArray<(IActorHost, ulong)>>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The host of an actor, or null when nobody hosts its type.</summary>
    public IActorHost? Find(in ActorKey key)
    {
        if (!_hosts.TryGetValue(key.Type, out var hosts))
        {
            return null;
        }

        if (hosts.Length == 1)
        {
            return hosts[0].Host;
        }

        var id = Hash(key.Id);
        IActorHost? best = null;
        var most = 0UL;
        foreach (var (host, seed) in hosts)
        {
            var weight = Mix(id ^ seed);
            if (best is null || weight > most)
            {
                (best, most) = (host, weight);
            }
        }

        return best;
    }

    /// <summary>This table with one host more.</summary>
    public PlacementTable With(IActorHost host)
    {
        var hosts = Without(host)._hosts;
        foreach (var type in host.Types)
        {
            hosts = hosts.SetItem(type, hosts.GetValueOrDefault(type, []).Add((host, Mix(Hash(host.Name)))));
        }

        return new PlacementTable(hosts);
    }

    /// <summary>This table with one host less.</summary>
    public PlacementTable Without(IActorHost host)
    {
        var hosts = _hosts;
        foreach (var (type, members) in _hosts)
        {
            var left = members.RemoveAll(member => ReferenceEquals(member.Host, host));
            hosts = left.IsEmpty ? hosts.Remove(type) : hosts.SetItem(type, left);
        }

        return new PlacementTable(hosts);
    }

    /// <summary>Every host once.</summary>
    public IReadOnlyCollection<IActorHost> Hosts => _hosts.Values.SelectMany(members => members).Select(member => member.Host).ToHashSet();

    // FNV-1a over the UTF-16 units, then a finalizer that spreads the bits.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccdUL;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return value ^ (value >> 33);
    }
}
