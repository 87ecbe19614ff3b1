using System.Net;
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
internal sealed class ArrivingConnections(IOptions<LimitOptions> options, SecurityMetrics metrics, TrustedProxies proxies)
{
    private readonly ConnectionLimits _limits = new(options, metrics);

    public static void Limit(ListenOptions port) => port.Use(next =>
    {
        var arriving = port.ApplicationServices.GetRequiredService<ArrivingConnections>();
        return connection => arriving.HandleAsync(connection, next);
    });

    private async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (!_limits.CountsAddresses || address is null || proxies.IsTrusted(address))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        var counted = TrustedProxies.Counted(address);
        if (_limits.TryTake(user: null, counted) is not null)
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
            _limits.Release(user: null, counted);
        }
    }
}
