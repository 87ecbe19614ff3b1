using System.Buffers.Binary;
using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>A numbered message as it is stored.</summary>
/// <param name="Json">A <see cref="RoutedMessage"/> with an empty body.</param>
/// <param name="Body">Its body, as it is.</param>
/// <param name="ExpiresAt">Unix time in milliseconds.</param>
internal readonly record struct KeptMessage(long Seq, ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Body, long ExpiresAt)
{
    private const int HeaderBytes = 24;

    /// <summary>Bytes that it takes among others.</summary>
    public int Bytes => HeaderBytes + Json.Length + Body.Length;

    public static KeptMessage Of(NumberedMessage numbered) => new(
        numbered.Seq,
        JsonSerializer.SerializeToUtf8Bytes(numbered.Message with { Body = default }, RoutingJson.Default.RoutedMessage),
        numbered.Message.Body.Utf8,
        numbered.Message.ExpiresAt);

    /// <exception cref="JsonException">These bytes are no message.</exception>
    public RoutedMessage Parse() => JsonSerializer.Deserialize(Json.Span, RoutingJson.Default.RoutedMessage) is { } message
        ? message with { Body = new RawJson(Body) }
        : throw new JsonException("A stored message is null.");

    /// <summary>
    /// One after another, of each its number and its expiry time in eight bytes, the lengths of its JSON and of its body in four, big
    /// endian, and the two.
    /// </summary>
    public static byte[] Write(ReadOnlySpan<KeptMessage> messages)
    {
        var length = 0;
        foreach (var message in messages)
        {
            length += message.Bytes;
        }

        var bytes = new byte[length];
        var left = bytes.AsSpan();
        foreach (var message in messages)
        {
            BinaryPrimitives.WriteInt64BigEndian(left, message.Seq);
            BinaryPrimitives.WriteInt64BigEndian(left[8..], message.ExpiresAt);
            BinaryPrimitives.WriteInt32BigEndian(left[16..], message.Json.Length);
            BinaryPrimitives.WriteInt32BigEndian(left[20..], message.Body.Length);
            message.Json.Span.CopyTo(left[HeaderBytes..]);
            message.Body.Span.CopyTo(left[(HeaderBytes + message.Json.Length)..]);
            left = left[message.Bytes..];
        }

        return bytes;
    }

    /// <summary>A message that is stored alone.</summary>
    /// <exception cref="JsonException">These bytes are none, or several.</exception>
    public static KeptMessage ReadAlone(byte[] stored) =>
        Read(stored) is [var only] ? only : throw new JsonException("A message that is stored alone is several, or none.");

    /// <param name="stored">Its parts are those of the messages: nobody changes it afterwards.</param>
    /// <exception cref="JsonException">These bytes are no messages.</exception>
    public static List<KeptMessage> Read(ReadOnlyMemory<byte> stored)
    {
        var messages = new List<KeptMessage>();
        while (!stored.IsEmpty)
        {
            var header = stored.Span;
            if (header.Length < HeaderBytes
                || (BinaryPrimitives.ReadInt32BigEndian(header[16..]), BinaryPrimitives.ReadInt32BigEndian(header[20..])) is var (json, body)
                && (json < 0 || body < 0 || (long)json + body > header.Length - HeaderBytes))
            {
                throw new JsonException("The stored messages are cut off.");
            }

            messages.Add(new KeptMessage(
                BinaryPrimitives.ReadInt64BigEndian(header), stored.Slice(HeaderBytes, json), stored.Slice(HeaderBytes + json, body), BinaryPrimitives.ReadInt64BigEndian(header[8..])));
            stored = stored[(HeaderBytes + json + body)..];
        }

        return messages;
    }
}
