using System.Buffers.Binary;
using System.Text.Json;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>A numbered message as it is stored.</summary>
/// <param name="Json">A <see cref="RoutedMessage"/>.</param>
/// <param name="ExpiresAt">Unix time in milliseconds.</param>
internal readonly record struct KeptMessage(long Seq, byte[] Json, long ExpiresAt)
{
    private const int HeaderBytes = 20;

    /// <summary>Bytes that it takes among others.</summary>
    public int Bytes => HeaderBytes + Json.Length;

    public static KeptMessage Of(NumberedMessage numbered) =>
        new(numbered.Seq, JsonSerializer.SerializeToUtf8Bytes(numbered.Message, RoutingJson.Default.RoutedMessage), numbered.Message.ExpiresAt);

    /// <exception cref="JsonException">These bytes are no message.</exception>
    public RoutedMessage Parse() => Parse(Json);

    /// <exception cref="JsonException">These bytes are no message.</exception>
    public static RoutedMessage Parse(byte[] json) =>
        JsonSerializer.Deserialize(json, RoutingJson.Default.RoutedMessage) ?? throw new JsonException("A stored message is null.");

    /// <summary>One after another, of each its number and its expiry time in eight bytes, the length of its JSON in four, big endian, and the JSON.</summary>
    public static byte[] Write(ReadOnlySpan<KeptMessage> messages)
    {
        var length = 0;
        foreach (var message in messages)
        {
            length += message.Bytes;
        }

        var bytes = new byte[length];
        var left = bytes.AsSpan();
        foreach (var (seq, json, expiresAt) in messages)
        {
            BinaryPrimitives.WriteInt64BigEndian(left, seq);
            BinaryPrimitives.WriteInt64BigEndian(left[8..], expiresAt);
            BinaryPrimitives.WriteInt32BigEndian(left[16..], json.Length);
            json.CopyTo(left[HeaderBytes..]);
            left = left[(HeaderBytes + json.Length)..];
        }

        return bytes;
    }

    /// <exception cref="JsonException">These bytes are no messages.</exception>
    public static List<KeptMessage> Read(ReadOnlySpan<byte> stored)
    {
        var messages = new List<KeptMessage>();
        while (!stored.IsEmpty)
        {
            if (stored.Length < HeaderBytes || BinaryPrimitives.ReadInt32BigEndian(stored[16..]) is var length && (length < 0 || length > stored.Length - HeaderBytes))
            {
                throw new JsonException("The stored messages are cut off.");
            }

            messages.Add(new KeptMessage(
                BinaryPrimitives.ReadInt64BigEndian(stored), stored.Slice(HeaderBytes, length).ToArray(), BinaryPrimitives.ReadInt64BigEndian(stored[8..])));
            stored = stored[(HeaderBytes + length)..];
        }

        return messages;
    }
}
