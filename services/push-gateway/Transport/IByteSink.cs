namespace DaprPush.Gateway.Transport;

/// <summary>Takes the bytes of one stream without ever waiting. One thread at a time may use it.</summary>
internal interface IByteSink
{
    /// <summary>What <see cref="Send"/> answers when nothing can be sent any more.</summary>
    const int Broken = -1;

    /// <summary>Bytes that were taken by <see cref="Send"/> and wait in this process for the client: they count as waiting.</summary>
    int Unsent { get; }

    /// <summary>Says who is told when there is room again and when the peer closes. Tells at once if it has closed already.</summary>
    void Watch(IPolled polled);

    /// <summary>
    /// Sends what there is room for, and answers how many bytes that was; fewer than given means that the watcher is told once there
    /// is room again.
    /// </summary>
    int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the stream after what was sent; with <paramref name="dropUnsent"/>, what the peer has not taken is forgotten.</summary>
    void Close(bool dropUnsent);
}
