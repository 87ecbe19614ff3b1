namespace DaprPush.Gateway.Transport;

/// <summary>What has become possible on a socket since the last time.</summary>
[Flags]
internal enum Readiness
{
    None = 0,

    /// <summary>There are bytes, the end of them, or an error.</summary>
    Readable = 1,

    /// <summary>There is room for bytes again, or an error.</summary>
    Writable = 2,

    /// <summary>The peer will send nothing more, or the connection is broken.</summary>
    PeerClosed = 4,
}

/// <summary>Who wants to know of a socket's <see cref="Readiness"/>.</summary>
internal interface IPolled
{
    /// <summary>Called on the poller's thread, which must not be held up.</summary>
    void OnReady(Readiness readiness);
}
