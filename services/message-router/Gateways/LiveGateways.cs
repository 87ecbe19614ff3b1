using System.Collections.Frozen;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>Which gateways this instance takes for alive: the directory's newest list, or the last one it could get.</summary>
internal sealed class LiveGateways(IOptions<RouterOptions> options)
{
    private readonly long _leaseMs = (long)options.Value.Lease.TotalMilliseconds;
    private volatile Snapshot? _snapshot;

    /// <summary>How many there are, and when that was so; null before the first list.</summary>
    public (int Count, DateTimeOffset AsOf)? Latest =>
        _snapshot is { } snapshot ? (snapshot.Accounts.Count, DateTimeOffset.FromUnixTimeMilliseconds(snapshot.AsOf)) : null;

    /// <summary>Their ids; none before the first list.</summary>
    public IReadOnlyCollection<string> Ids => _snapshot is { } snapshot ? [.. snapshot.Accounts.Keys.Select(gateway => gateway.Id)] : [];

    /// <summary>All of them; none before the first list.</summary>
    public IReadOnlyCollection<GatewayRef> All => _snapshot is { } snapshot ? snapshot.Accounts.Keys : [];

    /// <param name="asOf">When the list was asked for: Unix time in milliseconds.</param>
    public void Replace(GatewayList list, long asOf) =>
        _snapshot = new Snapshot(list.Gateways.ToFrozenDictionary(lease => lease.Gateway, lease => lease.Account), asOf);

    /// <summary>
    /// Whether messages are to go to this gateway. One that called less than a lease before the list was made may not
    /// stand in it yet; before the first list everybody counts.
    /// </summary>
    /// <param name="calledAt">When it called last: Unix time in milliseconds.</param>
    public bool IsAlive(GatewayRef gateway, long calledAt) =>
        _snapshot is not { } snapshot || snapshot.Accounts.ContainsKey(gateway) || calledAt + _leaseMs > snapshot.AsOf;

    /// <summary>Whether what this gateway said of a user still holds: it is alive, and has not begun another account of its connections since.</summary>
    /// <param name="account">The account that it was said in: see <see cref="LeaseRequest.Account"/>.</param>
    /// <param name="saidAt">When: Unix time in milliseconds.</param>
    public bool Vouches(GatewayRef gateway, long account, long saidAt) =>
        IsAlive(gateway, saidAt) && !(_snapshot is { } snapshot && snapshot.Accounts.TryGetValue(gateway, out var newest) && newest > account);

    private sealed record Snapshot(FrozenDictionary<GatewayRef, long> Accounts, long AsOf);
}
