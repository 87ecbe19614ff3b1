using System.Collections.Frozen;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>Which gateways this instance takes for alive: the directory's newest list, or the last one it could get.</summary>
internal sealed class LiveGateways(IOptions<RouterOptions> options)
{
    private readonly long _leaseMs = (long)options.Value.Lease.TotalMilliseconds;
    private volatile Snapshot? _snapshot;

    /// <summary>How many there are, and when that was so; null before the first list.</summary>
    public (int Count, DateTimeOffset AsOf)? Latest =>
        _snapshot is { } snapshot ? (snapshot.Alive.Count, DateTimeOffset.FromUnixTimeMilliseconds(snapshot.AsOf)) : null;

    /// <summary>Their ids; none before the first list.</summary>
    public IReadOnlyCollection<string> Ids => _snapshot is { } snapshot ? [.. snapshot.Alive.Select(gateway => gateway.Id)] : [];

    /// <param name="asOf">When the list was asked for: Unix time in milliseconds.</param>
    public void Replace(GatewayList list, long asOf) =>
        _snapshot = new Snapshot(list.Gateways.Select(lease => lease.Gateway).ToFrozenSet(), asOf);

    /// <summary>
    /// Whether a stream's messages are to go to this holder. One that attached less than a lease before the list was made may not
    /// stand in it yet; before the first list everybody counts.
    /// </summary>
    public bool IsAlive(StreamHolder holder) =>
        _snapshot is not { } snapshot || snapshot.Alive.Contains(holder.Gateway) || holder.AttachedAt + _leaseMs > snapshot.AsOf;

    private sealed record Snapshot(FrozenSet<GatewayRef> Alive, long AsOf);
}
