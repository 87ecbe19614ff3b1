namespace DaprPush.Gateway.Connections;

/// <summary>Why the gateway closed a connection.</summary>
internal enum CloseReason
{
    /// <summary>It did not; the client left.</summary>
    None,

    /// <summary>More waited for the client than its queue holds.</summary>
    SlowConsumer,

    /// <summary>The gateway is shutting down.</summary>
    Shutdown,
}
