using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Proxies;

/// <summary>
/// Finds a client's address behind proxies. Each proxy adds at the right of <c>X-Forwarded-For</c> who spoke to it, so the list is
/// read from there for as long as trusted proxies vouch for it; what stands further left anybody may have written.
/// Ours, because the forwarded headers of ASP.NET Core are a middleware, and the function app has no pipeline that it could stand in.
/// </summary>
public sealed class TrustedProxies
{
    private readonly IPNetwork[] _trusted;

    public TrustedProxies(IOptions<ProxyOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _trusted = [.. options.Value.Entries.Select(entry => ProxyRules.TryParse(entry, out var network) ? network : default)];
    }

    /// <param name="peer">Who holds the other end of the connection; null where that is not told, and the trusted proxies surely are it.</param>
    /// <param name="forwardedFor">The headers <c>X-Forwarded-For</c>, in order.</param>
    /// <returns>The address to count with, of IPv6 its /64; null where nobody knows it.</returns>
    public IPAddress? ClientOf(IPAddress? peer, IReadOnlyList<string?> forwardedFor)
    {
        ArgumentNullException.ThrowIfNull(forwardedFor);
        var client = peer is null ? null : Plain(peer);
        if (_trusted.Length == 0 || (client is not null && !IsTrusted(client)))
        {
            return Counted(client);
        }

        for (var header = forwardedFor.Count - 1; header >= 0; header--)
        {
            var rest = forwardedFor[header].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                if (!TryParse(rest[(comma + 1)..].Trim(), out var named))
                {
                    return Counted(client);
                }

                client = Plain(named);
                if (!IsTrusted(client))
                {
                    return Counted(client);
                }

                rest = comma < 0 ? [] : rest[..comma];
            }
        }

        return Counted(client);
    }

    /// <summary>Whether the address is that of a trusted proxy.</summary>
    public bool IsTrusted(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        foreach (var network in _trusted)
        {
            if (network.Contains(Plain(address)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address by which a client is counted: whoever has one IPv6 address has all of its /64.</summary>
    public static IPAddress? Counted(IPAddress? address)
    {
        if (address is null || Plain(address) is not { AddressFamily: AddressFamily.InterNetworkV6 } six)
        {
            return address is null ? null : Plain(address);
        }

        Span<byte> bytes = stackalloc byte[16];
        six.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // An address, with a port where a proxy adds it: 192.0.2.1:4711, [2001:db8::1]:4711.
    private static bool TryParse(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (IPAddress.TryParse(text, out address!))
        {
            return true;
        }

        var isEndPoint = IPEndPoint.TryParse(text, out var endPoint);
        address = isEndPoint ? endPoint!.Address : IPAddress.None;
        return isEndPoint;
    }
}
