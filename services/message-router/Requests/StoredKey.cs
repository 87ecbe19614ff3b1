using System.Buffers.Binary;

namespace DaprPush.Router.Requests;

/// <summary>What is stored of an idempotency key: a byte for done or not, eight for its end, and the fingerprint.</summary>
/// <param name="ExpiresAt">Unix time in milliseconds.</param>
internal sealed record StoredKey(byte[] Fingerprint, bool IsDone, long ExpiresAt)
{
    private const int HeadLength = 9;

    /// <exception cref="InvalidDataException">These bytes are no key.</exception>
    public static StoredKey Read(byte[] bytes) => bytes.Length > HeadLength
        ? new StoredKey(bytes[HeadLength..], bytes[0] != 0, BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)))
        : throw new InvalidDataException("The stored idempotency key is broken.");

    public byte[] Write()
    {
        var bytes = new byte[HeadLength + Fingerprint.Length];
        bytes[0] = IsDone ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), ExpiresAt);
        Fingerprint.CopyTo(bytes, HeadLength);
        return bytes;
    }
}
