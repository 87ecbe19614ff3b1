namespace DaprPush.Gateway.Connections;

/// <summary>Why a connection is over.</summary>
internal enum CloseReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The client left.</summary>
    Client,

    /// <summary>More waited for the client than its queue holds.</summary>
    SlowConsumer,

    /// <summary>More waited for all clients together than the gateway holds, and this one made more of it wait than others.</summary>
    Overload,

    /// <summary>The client's token has expired.</summary>
    Expired,

    /// <summary>The gateway is shutting down.</summary>
    Shutdown,

    /// <summary>An operator or a service ended it; the client is told not to come back by itself.</summary>
    Disconnected,

    /// <summary>A WebSocket's client answered no ping.</summary>
    Silent,

    /// <summary>What a WebSocket's client said breaks the protocol, or its limits.</summary>
    Protocol,
}
