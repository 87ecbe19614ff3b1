using System.Text;
using DaprPush.Gateway.WebSockets;
using DaprPush.Messages.Json;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// The last event of a stream that its client should not simply open again: <c>event: close</c> with
/// <c>{"reason","reconnect"}</c>. A shutdown and a slow client need none: coming back is right.
/// </summary>
/// <param name="Data">A JSON object; empty where there is nothing to say but the code.</param>
/// <param name="RetryMilliseconds">
/// Sent as <c>retry:</c>; null for as long as usual. An EventSource cannot be told never to come back; one that does not look at the event waits this long.
/// </param>
internal sealed record ClosingEvent(ReadOnlyMemory<byte> Data, int? RetryMilliseconds)
{
    /// <summary>For a WebSocket.</summary>
    public CloseCode Code { get; init; } = CloseCode.GoingAway;

    /// <summary>Beside the code, in UTF-8; at most 123 bytes.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>The client is to come back as it always does: an event stream says it by its end.</summary>
    public bool IsAsUsual { get; init; }

    /// <summary>How long a client has to take it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly ClosingEvent Disconnected = Of(CloseReason.Disconnected, CloseCode.Disconnected, reconnect: false, retryMilliseconds: 60_000);

    // With the token that has expired it is refused; with a new one it goes on from its cursor.
    private static readonly ClosingEvent Expired = Of(CloseReason.Expired, CloseCode.Expired, reconnect: true, retryMilliseconds: null);

    private static readonly ClosingEvent Shutdown = Of(CloseReason.Shutdown, CloseCode.GoingAway, reconnect: true, retryMilliseconds: null) with { IsAsUsual = true };

    private static readonly ClosingEvent Silent = new(ReadOnlyMemory<byte>.Empty, null) { IsAsUsual = true };

    /// <summary>What the client is told for a reason that needs no words of its own.</summary>
    public static ClosingEvent For(CloseReason reason) => reason switch
    {
        CloseReason.Disconnected => Disconnected,
        CloseReason.Expired => Expired,
        CloseReason.Shutdown => Shutdown,
        _ => Silent,
    };

    /// <summary>A WebSocket's end with a code alone.</summary>
    public static ClosingEvent Of(CloseCode code, string text) => Silent with { Code = code, Text = Encoding.UTF8.GetBytes(text) };

    private static ClosingEvent Of(CloseReason reason, CloseCode code, bool reconnect, int? retryMilliseconds) => new(
        Encoding.UTF8.GetBytes($$"""{"reason":"{{EnumNames<CloseReason>.Of(reason)}}","reconnect":{{(reconnect ? "true" : "false")}}}"""),
        retryMilliseconds)
    {
        Code = code,
    };
}
