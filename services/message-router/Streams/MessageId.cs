using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Message;

namespace DaprPush.Router.Streams;

/// <summary>
/// The first 16 bytes of the SHA-256 of what a stream knows a message by (<see cref="DaprPush.Messages.Routing.RoutedMessage.DedupeKey"/>): of one
/// size however long that is, and nobody can make two that share them.
/// </summary>
internal readonly record struct MessageId(ulong Head, ulong Tail)
{
    public static MessageId Of(string id)
    {
        Span<byte> utf8 = stackalloc byte[MessageLimits.MaxNameLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (Encoding.UTF8.TryGetBytes(id, utf8, out var length))
        {
            SHA256.HashData(utf8[..length], hash);
        }
        else
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        }

        return new MessageId(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
