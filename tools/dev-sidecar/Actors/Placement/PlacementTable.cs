using System.Collections.Immutable;

namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// Which host has which actor: of the hosts of a type (its ring), the one whose name and the id give the greatest hash (rendezvous
/// hashing), so that when a host comes or goes only the actors it wins or leaves behind move.
/// </summary>
internal sealed class PlacementTable
{
    private readonly ImmutableDictionary<string, ImmutableArray<(string Host, ulong Seed)>> _rings;

    private PlacementTable(ImmutableDictionary<string, ImmutableArray<(string, ulong)>> rings) => _rings = rings;

    public static PlacementTable Empty { get; } = Of([]);

    /// <summary>The table of these hosts. A name that comes twice counts once.</summary>
    public static PlacementTable Of(IEnumerable<(string Host, IReadOnlyCollection<string> Types)> hosts)
    {
        var members = hosts.SelectMany(host => host.Types.Select(type => (Type: type, host.Host)));
        return new PlacementTable(members
            .GroupBy(member => member.Type, StringComparer.Ordinal)
            .ToImmutableDictionary(
                ring => ring.Key,
                ring => ring.Select(member => member.Host).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(host => (host, Mix(Hash(host)))).ToImmutableArray(),
                StringComparer.Ordinal));
    }

    /// <summary>The name of an actor's host, or null when nobody hosts its type.</summary>
    public string? Find(in ActorKey key)
    {
        if (!_rings.TryGetValue(key.Type, out var hosts))
        {
            return null;
        }

        if (hosts.Length == 1)
        {
            return hosts[0].Host;
        }

        var id = Hash(key.Id);
        string? best = null;
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

    /// <summary>Whether the host is in the ring of each of these types.</summary>
    public bool Has(string host, IEnumerable<string> types) =>
        types.All(type => _rings.TryGetValue(type, out var hosts) && hosts.Any(member => member.Host == host));

    /// <summary>The types whose ring is another one here than in <paramref name="old"/>, those included that only one of them has.</summary>
    public IReadOnlyList<string> ChangesFrom(PlacementTable old) =>
    [
        .. _rings.Where(ring => !old._rings.TryGetValue(ring.Key, out var before) || !before.SequenceEqual(ring.Value)).Select(ring => ring.Key),
        .. old._rings.Keys.Where(type => !_rings.ContainsKey(type)),
    ];

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
