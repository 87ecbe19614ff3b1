using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// Length-prefixed messages: a byte that says whether the message is compressed, its length as four bytes, the message
/// (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). Compression is not spoken.
/// </summary>
internal static class GrpcFraming
{
    private const int PrefixLength = 5;

    /// <summary>Reads the one message of a unary call.</summary>
    /// <param name="body">The request's body, read to its end.</param>
    /// <param name="maxLength">Longest message that is taken, in bytes.</param>
    /// <param name="cancellation">Ends the wait for more.</param>
    /// <exception cref="GrpcException">Compressed, too long, not whole, or more than one.</exception>
    public static async Task<byte[]> ReadOnlyMessageAsync(PipeReader body, long maxLength, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (TryReadLength(buffer, maxLength, out var length) && buffer.Length > PrefixLength + length)
            {
                throw new GrpcException(GrpcStatusCode.Internal, "more than one message in a unary call");
            }

            if (result.IsCompleted)
            {
                if (length < 0 || buffer.Length < PrefixLength + length)
                {
                    throw new GrpcException(GrpcStatusCode.Internal, "the request ended before its message did");
                }

                var message = buffer.Slice(PrefixLength, length).ToArray();
                body.AdvanceTo(buffer.End);
                return message;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Writes a message with its prefix.</summary>
    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var length = message.CalculateSize();
        var prefix = output.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        output.Advance(PrefixLength);
        message.WriteTo(output);
    }

    private static bool TryReadLength(ReadOnlySequence<byte> buffer, long maxLength, out long length)
    {
        length = -1;
        if (buffer.Length < PrefixLength)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, "compressed messages are not supported by this sidecar");
        }

        length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return length <= maxLength
            ? true
            : throw new GrpcException(
                GrpcStatusCode.ResourceExhausted, $"received message larger than max ({length} vs. {maxLength})");
    }
}
