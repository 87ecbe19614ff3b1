namespace DaprPush.Gateway.WebSockets;

/// <summary>What came whole from a client: a text, a control frame, or a fault.</summary>
internal readonly ref struct ReceivedFrame
{
    public ReceivedFrame(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        Kind = kind;
        Payload = payload;
    }

    private ReceivedFrame(CloseCode code, string reason)
    {
        Fault = code;
        FaultReason = reason;
    }

    /// <summary>Without meaning where there is a <see cref="Fault"/>.</summary>
    public FrameKind Kind { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>With which code the connection has to end; null where nothing is wrong.</summary>
    public CloseCode? Fault { get; }

    /// <summary>At most 123 bytes, so that it fits into a close frame.</summary>
    public string FaultReason { get; } = "";

    public static ReceivedFrame OfFault(CloseCode code, string reason) => new(code, reason);
}
