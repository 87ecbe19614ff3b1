namespace DaprPush.Gateway.WebSockets;

/// <summary>What the clients of all WebSockets share, so that one that says nothing costs next to nothing. Only the hub loop uses it.</summary>
/// <param name="post">Makes something work of the hub loop.</param>
internal sealed class WebSocketInput(Action<Action> post, OperationCalls calls, TimeProvider time)
{
    private const int BufferLength = 16 * 1024;

    /// <summary>Into which what a client says is received; good until somebody else receives.</summary>
    public byte[] Buffer { get; } = new byte[BufferLength];

    /// <summary>Seconds by a clock that nobody sets.</summary>
    public long Second => time.GetTimestamp() / time.TimestampFrequency;

    /// <summary>Does operations.</summary>
    public OperationCalls Calls { get; } = calls;

    public void Post(Action work) => post(work);
}
