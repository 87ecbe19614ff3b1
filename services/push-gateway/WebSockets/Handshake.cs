using System.Security.Cryptography;
using System.Text;
using DaprPush.Gateway.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.WebSockets;

/// <summary>
/// Whether a request is a good WebSocket handshake: RFC 6455, 4.2.1 over HTTP/1.1, RFC 8441 over HTTP/2. A browser sends its cookies along
/// with a handshake that any page asks for and lets that page read what comes, so the page's origin has to be this host's own, or one of
/// the allowed.
/// </summary>
internal sealed class Handshake(IOptions<GatewayOptions> options)
{
    public const string Subprotocol = "daprpush.v1";
    private const string Version = "13";

    // RFC 6455, 1.3.
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    private readonly HashSet<string> _origins = new(OriginRules.Read(options.Value.AllowedOrigins).Select(Normal), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request is good; where not, it is answered.</summary>
    public async ValueTask<bool> AcceptsAsync(HttpContext context)
    {
        var (status, fault) = FaultIn(context);
        if (fault is null)
        {
            return true;
        }

        if (status == StatusCodes.Status426UpgradeRequired)
        {
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers.SecWebSocketVersion = Version;
        }

        await Results.Problem(fault, statusCode: status).ExecuteAsync(context).ConfigureAwait(false);
        return false;
    }

    /// <summary>Adds to an answer what a handshake's answer needs, whatever carries it.</summary>
    public static void Answer(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (OfferedSubprotocols(context.Request).Count > 0)
        {
            headers.SecWebSocketProtocol = Subprotocol;
        }

        if (!IsExtendedConnect(context))
        {
            headers.Upgrade = "websocket";
            headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        }
    }

    public static bool IsExtendedConnect(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private (int Status, string? Fault) FaultIn(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (IsExtendedConnect(context))
        {
            if (context.Features.Get<IHttpExtendedConnectFeature>()!.Protocol != "websocket")
            {
                return (StatusCodes.Status501NotImplemented, "Only WebSocket is spoken over an extended CONNECT.");
            }
        }
        else if (!headers.GetCommaSeparatedValues("Upgrade").Contains("websocket", StringComparer.OrdinalIgnoreCase)
            || !headers.GetCommaSeparatedValues("Connection").Contains("upgrade", StringComparer.OrdinalIgnoreCase)
            || !HttpMethods.IsGet(context.Request.Method))
        {
            return (StatusCodes.Status426UpgradeRequired, "This address speaks WebSocket: the request has to ask for the upgrade.");
        }
        else if (!IsKey(headers.SecWebSocketKey.ToString()))
        {
            return (StatusCodes.Status400BadRequest, "The header Sec-WebSocket-Key has to hold 16 bytes in base64.");
        }

        if (headers.SecWebSocketVersion.ToString() != Version)
        {
            return (StatusCodes.Status426UpgradeRequired, "Version 13 of the WebSocket protocol is spoken.");
        }

        if (OfferedSubprotocols(context.Request) is { Count: > 0 } offered && !offered.Contains(Subprotocol, StringComparer.Ordinal))
        {
            return (StatusCodes.Status400BadRequest, $"The subprotocol is {Subprotocol}; the request offers others only.");
        }

        return headers.Origin.ToString() is { Length: > 0 } origin && !IsAllowed(origin, context.Request.Host)
            ? (StatusCodes.Status403Forbidden, "Pages of this origin may not open a WebSocket here (ALLOWED_ORIGINS).")
            : (0, null);
    }

    // Of this host itself, whichever scheme a proxy in front speaks.
    private bool IsAllowed(string origin, HostString host) =>
        _origins.Contains(OriginRules.Any)
        || _origins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase));

    private static List<string> OfferedSubprotocols(HttpRequest request) => [.. request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol")];

    private static string Normal(string origin) => origin == OriginRules.Any ? origin : new Uri(origin).GetLeftPart(UriPartial.Authority);

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return key.Length == 24 && Convert.TryFromBase64String(key, bytes, out var length) && length == KeyBytes;
    }

#pragma warning disable CA5350 // The protocol has it so; it proves that the server speaks it, and nothing else.
    private static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + KeySuffix)));
#pragma warning restore CA5350
}
