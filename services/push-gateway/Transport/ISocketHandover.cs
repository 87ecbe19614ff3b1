namespace DaprPush.Gateway.Transport;

/// <summary>
/// A feature of connections whose socket can be had for good. Who takes it answers the request himself, from the status line on, and
/// closes the socket; the server goes on with a connection that reads as ended and swallows what is written, and gives back all it
/// held for it.
/// </summary>
internal interface ISocketHandover
{
    /// <summary>
    /// Null where the socket can't be had: something like TLS lies between it and HTTP, or the connection is over. Only for a request
    /// whose response has not begun, and only for HTTP/1: later versions share the socket among requests.
    /// </summary>
    StreamSocket? Take();
}
