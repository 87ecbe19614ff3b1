using System.Net;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How often an address may ask and a key may send. A minute's worth may come at once; after that it flows back evenly.</summary>
public sealed class RequestRates : IDisposable
{
    private readonly MinuteRate<IPAddress, IPAddress>? _addresses;
    private readonly MinuteRate<Caller, string> _keys;
    private readonly SecurityMetrics _metrics;

    public RequestRates(IOptions<LimitOptions> options, SecurityMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(options);
        _metrics = metrics;
        var perMinute = options.Value.Enabled ? options.Value.RequestsPerMinute : 0;
        _addresses = perMinute == 0 ? null : new MinuteRate<IPAddress, IPAddress>(address => address, _ => perMinute);
        _keys = new MinuteRate<Caller, string>(caller => caller.KeyName!, caller => caller.MessagesPerMinute!.Value);
    }

    public bool LimitsAddresses => _addresses is not null;

    /// <param name="client">The address by <see cref="Proxies.TrustedProxies"/>; null where nobody knows it, which is not limited.</param>
    public Refusal? TakeRequest(IPAddress? client)
    {
        if (_addresses is null || client is null)
        {
            return null;
        }

        return _addresses.Take(client) is { } wait ? Refuse("requests_per_address", "This address makes too many requests.", wait) : null;
    }

    /// <summary>Messages that a key is about to send.</summary>
    public Refusal? TakeMessages(Caller caller, int count)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.MessagesPerMinute is not { } limit || count == 0)
        {
            return null;
        }

        if (count > limit)
        {
            _metrics.Limited("messages_per_key");
            return Refusal.Forbidden($"The request has {count} messages; its key may send {limit} in a minute.");
        }

        return _keys.Take(caller, count) is { } wait ? Refuse("messages_per_key", $"The key may send {limit} messages in a minute.", wait) : null;
    }

    public void Dispose()
    {
        _addresses?.Dispose();
        _keys.Dispose();
    }

    private Refusal Refuse(string limit, string detail, int retryAfterSeconds)
    {
        _metrics.Limited(limit);
        return Refusal.Limited(limit, detail, retryAfterSeconds);
    }
}
