using System.Collections.Concurrent;
using System.Net;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How many connections a user and an address have open. Nothing is kept where there is no limit.</summary>
public sealed class ConnectionLimits(IOptions<LimitOptions> options, SecurityMetrics metrics)
{
    private const int RetryAfterSeconds = 5;

    private readonly ConcurrentDictionary<object, int> _open = new();

    public bool CountsUsers => options.Value.ConnectionsPerUser > 0;

    public bool CountsAddresses => options.Value.ConnectionsPerAddress > 0;

    /// <summary>Takes a place for a connection of the user, at the address; null on success, and then <see cref="Release"/> has to follow.</summary>
    /// <param name="user">Null where nobody knows.</param>
    /// <param name="address">Null where nobody knows.</param>
    public Refusal? TryTake(string? user, IPAddress? address)
    {
        if (!TryAdd(address, options.Value.ConnectionsPerAddress))
        {
            metrics.Limited("connections_per_address");
            return Refusal.Limited("connections_per_address", $"This address has its {options.Value.ConnectionsPerAddress} connections open.", RetryAfterSeconds);
        }

        if (!TryAdd(user, options.Value.ConnectionsPerUser))
        {
            Subtract(address, options.Value.ConnectionsPerAddress);
            metrics.Limited("connections_per_user");
            return Refusal.Limited("connections_per_user", $"This user has its {options.Value.ConnectionsPerUser} connections open.", RetryAfterSeconds);
        }

        return null;
    }

    public void Release(string? user, IPAddress? address)
    {
        Subtract(address, options.Value.ConnectionsPerAddress);
        Subtract(user, options.Value.ConnectionsPerUser);
    }

    private bool TryAdd(object? holder, int limit)
    {
        if (holder is null || limit == 0)
        {
            return true;
        }

        if (_open.AddOrUpdate(holder, 1, (_, open) => open + 1) <= limit)
        {
            return true;
        }

        Subtract(holder, limit);
        return false;
    }

    private void Subtract(object? holder, int limit)
    {
        if (holder is null || limit == 0)
        {
            return;
        }

        // Whoever has none is forgotten, unless it came back at this very moment.
        if (_open.AddOrUpdate(holder, 0, (_, open) => open - 1) <= 0)
        {
            _open.TryRemove(KeyValuePair.Create(holder, 0));
        }
    }
}
