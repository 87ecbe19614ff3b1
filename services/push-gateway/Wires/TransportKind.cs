namespace DaprPush.Gateway.Wires;

/// <summary>What carries a subscription.</summary>
internal enum TransportKind
{
    /// <summary>Server-Sent Events.</summary>
    Sse,

    Websocket,

    /// <summary>One JSON object a line.</summary>
    Lines,

    /// <summary>Requests that wait for the next events.</summary>
    Poll,
}
