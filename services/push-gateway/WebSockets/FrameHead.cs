using System.Buffers;
using System.Buffers.Binary;

namespace DaprPush.Gateway.WebSockets;

/// <summary>Heads of frames that a server sends: whole messages, without a mask (RFC 6455, 5.2).</summary>
internal static class FrameHead
{
    /// <summary>Bytes of the longest.</summary>
    private const int MaxLength = 10;

    private const byte Final = 0x80;
    private const byte TwoBytes = 126;
    private const byte EightBytes = 127;

    /// <param name="length">Bytes that follow.</param>
    public static void Write(IBufferWriter<byte> output, FrameKind kind, int length)
    {
        var head = output.GetSpan(MaxLength);
        head[0] = (byte)(Final | (byte)kind);
        switch (length)
        {
            case < TwoBytes:
                head[1] = (byte)length;
                output.Advance(2);
                break;
            case <= ushort.MaxValue:
                head[1] = TwoBytes;
                BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
                output.Advance(4);
                break;
            default:
                head[1] = EightBytes;
                BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)length);
                output.Advance(10);
                break;
        }
    }
}
