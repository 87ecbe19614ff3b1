using System.Net;
using DaprPush.Gateway.Transport;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Access;

/// <summary>
/// Limits the connections that one address holds before, or without, opening a stream: whoever opens thousands and says nothing, or
/// says it a byte at a time, is cut off. A trusted proxy has as many as it likes; its clients are counted by their requests.
/// </summary>
internal sealed class ArrivingConnections(IOptions<LimitOptions> options, SecurityMetrics metrics, TrustedProxies proxies) : IArrivals
{
    private readonly ConnectionLimits _limits = new(options, metrics);

    /// <summary>For Kestrel's own transport, which asks nobody.</summary>
    public static void Limit(ListenOptions port) => port.Use(next =>
    {
        var arrivals = port.ApplicationServices.GetRequiredService<IArrivals>();
        return async connection =>
        {
            if (!arrivals.TryAdmit(connection.RemoteEndPoint))
            {
                connection.Abort(new ConnectionAbortedException("The address has too many connections open."));
                return;
            }

            try
            {
                await next(connection).ConfigureAwait(false);
            }
            finally
            {
                arrivals.Leave(connection.RemoteEndPoint);
            }
        };
    });

    public bool TryAdmit(EndPoint? client) => Counted(client) is not { } address || _limits.TryTake(user: null, address) is null;

    public void Leave(EndPoint? client)
    {
        if (Counted(client) is { } address)
        {
            _limits.Release(user: null, address);
        }
    }

    private IPAddress? Counted(EndPoint? client) => _limits.CountsAddresses && client is IPEndPoint { Address: var address } && !proxies.IsTrusted(address)
        ? TrustedProxies.Counted(address)
        : null;
}
