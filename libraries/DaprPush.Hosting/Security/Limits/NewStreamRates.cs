using System.Net;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How many streams a user and an address may make a gateway take up: each costs it, and the routers, more than one that is there.</summary>
public sealed class NewStreamRates : IDisposable
{
    private readonly LimitOptions _options;
    private readonly SecurityMetrics _metrics;
    private readonly MinuteRate<IPAddress, IPAddress>? _addresses;
    private readonly MinuteRate<string, string>? _users;

    public NewStreamRates(IOptions<LimitOptions> options, SecurityMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _metrics) = (options.Value, metrics);
        _addresses = _options.NewStreamsPerAddress == 0 ? null : new MinuteRate<IPAddress, IPAddress>(address => address, _ => _options.NewStreamsPerAddress);
        _users = _options.NewStreamsPerUser == 0 ? null : new MinuteRate<string, string>(user => user, _ => _options.NewStreamsPerUser);
    }

    public bool CountsUsers => _users is not null;

    public bool CountsAddresses => _addresses is not null;

    /// <param name="user">Null where nobody knows.</param>
    /// <param name="address">Null where nobody knows.</param>
    /// <param name="count">Streams of one request that are new; more than a minute's worth count as a minute's worth.</param>
    public Refusal? Take(string? user, IPAddress? address, int count)
    {
        if (count == 0)
        {
            return null;
        }

        if (_addresses is not null && address is not null && _addresses.Take(address, Math.Min(count, _options.NewStreamsPerAddress)) is { } wait)
        {
            return Refuse("new_streams_per_address", $"This address may bring {_options.NewStreamsPerAddress} streams in a minute that nobody follows yet.", wait);
        }

        return _users is not null && user is not null && _users.Take(user, Math.Min(count, _options.NewStreamsPerUser)) is { } later
            ? Refuse("new_streams_per_user", $"This user may bring {_options.NewStreamsPerUser} streams in a minute that nobody follows yet.", later)
            : null;
    }

    public void Dispose()
    {
        _addresses?.Dispose();
        _users?.Dispose();
    }

    private Refusal Refuse(string limit, string detail, int retryAfterSeconds)
    {
        _metrics.Limited(limit);
        return Refusal.Limited(limit, detail, retryAfterSeconds);
    }
}
