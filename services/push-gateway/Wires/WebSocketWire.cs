using System.Buffers;
using System.Buffers.Binary;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.WebSockets;

namespace DaprPush.Gateway.Wires;

/// <summary>One JSON object a text frame (RFC 6455, 5.2); a ping is the sign of life. A server's frames carry no mask.</summary>
internal sealed class WebSocketWire : JsonWire
{
    public static readonly WebSocketWire Instance = new();

    public override TransportKind Transport => TransportKind.Websocket;

    public override void WriteHeartbeat(IBufferWriter<byte> output) => FrameHead.Write(output, FrameKind.Ping, 0);

    public override void WriteClosing(IBufferWriter<byte> output, ClosingEvent closing, int retryMilliseconds, ReadOnlySpan<byte> cursor)
    {
        base.WriteClosing(output, closing, retryMilliseconds, cursor);
        Span<byte> code = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(code, (ushort)closing.Code);
        FrameHead.Write(output, FrameKind.Close, code.Length + closing.Text.Length);
        output.Write(code);
        output.Write(closing.Text.Span);
    }

    protected override void Begin(IBufferWriter<byte> output, int length) => FrameHead.Write(output, FrameKind.Text, length);

    protected override void End(IBufferWriter<byte> output)
    {
        // The frame's head says where it ends.
    }
}
