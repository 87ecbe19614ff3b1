namespace DaprPush.Gateway.Transport;

/// <summary>What a client says, without ever waiting. One thread at a time may use it.</summary>
internal interface IByteSource
{
    /// <summary>
    /// Takes what has come, at most a buffer full; 0 where there is nothing, or nothing any more. Less than a full buffer means that the
    /// watcher is told once there is more.
    /// </summary>
    int Receive(Span<byte> buffer);
}
