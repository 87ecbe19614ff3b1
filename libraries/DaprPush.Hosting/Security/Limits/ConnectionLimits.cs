using System.Net;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How many connections a user and an address have open, and how many streams they follow with them.</summary>
public sealed class ConnectionLimits(IOptions<LimitOptions> options, SecurityMetrics metrics)
{
    private const int RetryAfterSeconds = 5;

    private readonly HolderCounts _ofAddress = new(options.Value.ConnectionsPerAddress);
    private readonly HolderCounts _ofUser = new(options.Value.ConnectionsPerUser);
    private readonly HolderCounts _followedByAddress = new(options.Value.FollowedPerAddress);
    private readonly HolderCounts _followedByUser = new(options.Value.FollowedPerUser);

    public bool CountsUsers => _ofUser.IsLimited || _followedByUser.IsLimited;

    public bool CountsAddresses => _ofAddress.IsLimited || _followedByAddress.IsLimited;

    /// <summary>Takes a place for a connection of the user, at the address; null on success, and then <see cref="Release"/> has to follow.</summary>
    /// <param name="user">Null where nobody knows.</param>
    /// <param name="address">Null where nobody knows.</param>
    /// <param name="streams">How many the connection follows.</param>
    public Refusal? TryTake(string? user, IPAddress? address, int streams = 0)
    {
        if (!_ofAddress.TryAdd(address, 1))
        {
            return Refuse("connections_per_address", $"This address has its {options.Value.ConnectionsPerAddress} connections open.");
        }

        if (!_ofUser.TryAdd(user, 1))
        {
            _ofAddress.Subtract(address, 1);
            return Refuse("connections_per_user", $"This user has its {options.Value.ConnectionsPerUser} connections open.");
        }

        if (!_followedByAddress.TryAdd(address, streams))
        {
            _ofAddress.Subtract(address, 1);
            _ofUser.Subtract(user, 1);
            return Refuse("followed_per_address", $"The connections of this address may follow {options.Value.FollowedPerAddress} streams together.");
        }

        if (!_followedByUser.TryAdd(user, streams))
        {
            _ofAddress.Subtract(address, 1);
            _ofUser.Subtract(user, 1);
            _followedByAddress.Subtract(address, streams);
            return Refuse("followed_per_user", $"The connections of this user may follow {options.Value.FollowedPerUser} streams together.");
        }

        return null;
    }

    public void Release(string? user, IPAddress? address, int streams = 0)
    {
        _ofAddress.Subtract(address, 1);
        _ofUser.Subtract(user, 1);
        _followedByAddress.Subtract(address, streams);
        _followedByUser.Subtract(user, streams);
    }

    private Refusal Refuse(string limit, string detail)
    {
        metrics.Limited(limit);
        return Refusal.Limited(limit, detail, RetryAfterSeconds);
    }
}
