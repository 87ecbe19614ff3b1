using System.Buffers.Binary;

namespace DaprPush.Gateway.Tests.WebSockets;

/// <summary>Frames as a client sends them, good and bad ones.</summary>
internal static class ClientFrame
{
    private const byte Masked = 0x80;

    /// <param name="first">The byte with the opcode and the flags.</param>
    public static byte[] Of(byte first, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> mask)
    {
        var frame = new List<byte> { first };
        if (payload.Length < 126)
        {
            frame.Add((byte)(Masked | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.AddRange([Masked | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        }
        else
        {
            var length = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
            frame.AddRange([Masked | 127, .. length]);
        }

        frame.AddRange(mask);
        for (var i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ mask[i % mask.Length]));
        }

        return [.. frame];
    }
}
