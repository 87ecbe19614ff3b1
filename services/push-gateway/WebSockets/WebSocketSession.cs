using DaprPush.Gateway.Access;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.Wires;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DaprPush.Gateway.WebSockets;

/// <summary>
/// Opens a WebSocket: as <see cref="SseSession"/>, once the handshake is good. From then on it is the hub loop's; the request waits for its
/// end where the socket can't be taken, as over TLS and HTTP/2.
/// </summary>
internal sealed class WebSocketSession(StreamOpening opening, Handshake handshake, Authenticator authenticator, RequestRates rates, TrustedProxies proxies)
{
    public async Task RunAsync(HttpContext context, SubscriptionReader reader)
    {
        if (!await handshake.AcceptsAsync(context).ConfigureAwait(false)
            || await opening.AskAsync(context, reader).ConfigureAwait(false) is not var (caller, subscription)
            || await opening.TakePlaceAsync(context, caller, subscription).ConfigureAwait(false) is not { } holder)
        {
            return;
        }

        Stream stream;
        try
        {
            Handshake.Answer(context);
            if (!Handshake.IsExtendedConnect(context) && await SocketTaking.TakeAsync(context, StatusCodes.Status101SwitchingProtocols).ConfigureAwait(false) is var (socket, head))
            {
                socket.LimitSilence(opening.Limit);
                opening.Begin(subscription, holder, socket, head, WebSocketWire.Instance, socket, CallerOf(context));
                return;
            }

            stream = await UpgradeAsync(context).ConfigureAwait(false);
        }
        catch
        {
            opening.GiveBack(holder);
            throw;
        }

        await RunAsync(context, subscription, holder, stream).ConfigureAwait(false);
    }

    private async Task RunAsync(HttpContext context, Subscription subscription, StreamHolder holder, Stream stream)
    {
        await using (stream.ConfigureAwait(false))
        {
            var body = new UpgradedBody(stream, opening.Limit, context.Abort);
            opening.Begin(subscription, holder, body, [], WebSocketWire.Instance, body, CallerOf(context));
            await body.RunAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    // Null, which costs nothing, where neither tokens nor requests count.
    private OperationCaller? CallerOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        var authorization = headers.Authorization.ToString() is { Length: > 0 } header ? header
            : authenticator.Cookie is { } name && CookieHeader.ValuesOf(headers.Cookie, name) is [var token] ? $"Bearer {token}"
            : null;
        var address = rates.LimitsAddresses ? proxies.ClientOf(context) : null;
        return authorization is null && address is null ? null : new OperationCaller(authorization, address);
    }

    // The server's limits are those of a request: this one has no end and no pace.
    private static async ValueTask<Stream> UpgradeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        return Handshake.IsExtendedConnect(context)
            ? await context.Features.GetRequiredFeature<IHttpExtendedConnectFeature>().AcceptAsync().ConfigureAwait(false)
            : await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
    }
}
