using System.Text;
using DaprPush.Messages.Json;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// The last event of a stream that its client should not simply open again: <c>event: close</c> with
/// <c>{"reason","reconnect"}</c>. A shutdown and a slow client need none: coming back is right.
/// </summary>
/// <param name="Data">JSON.</param>
/// <param name="RetryMilliseconds">
/// Sent as <c>retry:</c>; null for as long as usual. An EventSource cannot be told never to come back; one that does not look at the event waits this long.
/// </param>
internal sealed record ClosingEvent(ReadOnlyMemory<byte> Data, int? RetryMilliseconds)
{
    /// <summary>How long a client has to take it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly ClosingEvent Disconnected = Of(CloseReason.Disconnected, reconnect: false, retryMilliseconds: 60_000);

    // With the token that has expired it is refused; with a new one it goes on from its cursor.
    private static readonly ClosingEvent Expired = Of(CloseReason.Expired, reconnect: true, retryMilliseconds: null);

    /// <summary>Null where the client is to come back as it always does.</summary>
    public static ClosingEvent? For(CloseReason reason) => reason switch
    {
        CloseReason.Disconnected => Disconnected,
        CloseReason.Expired => Expired,
        _ => null,
    };

    private static ClosingEvent Of(CloseReason reason, bool reconnect, int? retryMilliseconds) => new(
        Encoding.UTF8.GetBytes($$"""{"reason":"{{EnumNames<CloseReason>.Of(reason)}}","reconnect":{{(reconnect ? "true" : "false")}}}"""),
        retryMilliseconds);
}
