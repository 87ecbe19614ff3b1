using DaprPush.Messages.Routing;

namespace DaprPush.Router.Gateways;

/// <summary>Who is a gateway, and until when. Whom it names after a restart counts as renewed then: nobody is cut off by it.</summary>
internal sealed class GatewayLeases(TimeSpan lease, TimeProvider time)
{
    private readonly Dictionary<string, GatewayLease> _byId = [];

    /// <summary>All of them, ordered by id; those whose lease has run out go with <see cref="Expire"/>.</summary>
    public IReadOnlyList<GatewayLease> All => [.. _byId.Values.OrderBy(lease => lease.Gateway.Id, StringComparer.Ordinal)];

    /// <summary>Takes the members that were stored.</summary>
    public void Restore(IEnumerable<GatewayRef> members)
    {
        foreach (var member in members)
        {
            _byId[member.Id] = Lease(new LeaseRequest(member, Connections: 0, Streams: 0));
        }
    }

    /// <returns>Whether the gateway, or this life of it, is new here.</returns>
    /// <exception cref="StaleGatewayException">A newer life is known.</exception>
    public bool Renew(LeaseRequest request)
    {
        var known = _byId.GetValueOrDefault(request.Gateway.Id);
        if (known?.Gateway.Epoch > request.Gateway.Epoch)
        {
            throw new StaleGatewayException(request.Gateway, known.Gateway.Epoch);
        }

        _byId[request.Gateway.Id] = Lease(request);
        return known?.Gateway != request.Gateway;
    }

    /// <returns>Whether it was known.</returns>
    public bool Release(GatewayRef gateway) =>
        _byId.TryGetValue(gateway.Id, out var known) && known.Gateway == gateway && _byId.Remove(gateway.Id);

    /// <summary>Removes those whose lease has run out.</summary>
    /// <returns>Their lives.</returns>
    public IReadOnlyList<GatewayRef> Expire()
    {
        var gone = _byId.Values.Where(known => Now >= known.EndsAt).Select(known => known.Gateway).ToArray();
        foreach (var gateway in gone)
        {
            _byId.Remove(gateway.Id);
        }

        return gone;
    }

    private GatewayLease Lease(LeaseRequest request) =>
        new(request.Gateway, request.Connections, request.Streams, Now, Now + (long)lease.TotalMilliseconds) { Account = request.Account };

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
