using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Message;

/// <summary>A message in product.md's JSON, the sender's <c>data</c> untouched.</summary>
public static class MessageJson
{
    // The JSON goes out as UTF-8 in an event stream, never into HTML: only what JSON demands is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static RawJson Write(PushMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var buffer = new ArrayBufferWriter<byte>(message.Data.Utf8.Length + 384);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, message.Id);
            json.WriteString("timestamp"u8, FormatTimestamp(message.Timestamp));
            json.WriteString("type"u8, NameOf(message.Type));
            WriteOptional(json, "event"u8, message.Event);
            json.WriteString("service"u8, message.Service);
            WriteOptional(json, "source"u8, message.Source);
            WriteTarget(json, message.Target);
            json.WritePropertyName("data"u8);
            json.WriteRawValue(message.Data.Utf8.Span, skipInputValidation: true);
            WriteMetadata(json, message.Metadata);
            json.WriteEndObject();
        }

        return new RawJson(buffer.WrittenMemory);
    }

    /// <summary>The body with another <c>retry_count</c>, everything else byte for byte.</summary>
    /// <param name="body">As <see cref="Write"/> made it: the count is the last thing in it.</param>
    /// <exception cref="ArgumentException">It is not of that form.</exception>
    public static RawJson WithRetryCount(RawJson body, int retryCount)
    {
        var bytes = body.Utf8.Span;
        var at = bytes.LastIndexOf("\"retry_count\":"u8);
        if (at < 0)
        {
            throw new ArgumentException("The body ends with no retry_count.", nameof(body));
        }

        return new RawJson((byte[])[.. bytes[..at], .. "\"retry_count\":"u8, .. Encoding.ASCII.GetBytes(retryCount.ToString(CultureInfo.InvariantCulture)), .. "}}"u8]);
    }

    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    public static string FormatTimestamp(DateTimeOffset timestamp) =>
        timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The type's spelling in JSON and as an event's name.</summary>
    public static string NameOf(MessageType type) => EnumNames<MessageType>.Of(type);

    private static void WriteTarget(Utf8JsonWriter json, MessageTarget target)
    {
        if (target is { IsEmpty: true, Exclude: null })
        {
            return;
        }

        json.WriteStartObject("target"u8);
        WriteOptional(json, "user_id"u8, target.UserId);
        if (target.UserIds.Count > 0)
        {
            WriteList(json, "user_ids"u8, target.UserIds);
        }

        if (target.Users > 0)
        {
            json.WriteNumber("users"u8, target.Users);
        }

        WriteOptional(json, "session_id"u8, target.SessionId);
        WriteOptional(json, "task_id"u8, target.TaskId);
        WriteOptional(json, "kb_id"u8, target.KbId);
        if (target.Channels.Count == 1)
        {
            json.WriteString("channel"u8, target.Channels[0]);
        }
        else if (target.Channels.Count > 1)
        {
            WriteList(json, "channels"u8, target.Channels);
        }

        if (target.Exclude is { } exclude)
        {
            json.WriteStartObject("exclude"u8);
            WriteOptional(json, "connection_id"u8, exclude.ConnectionId);
            WriteOptional(json, "session_id"u8, exclude.SessionId);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, MessageMetadata metadata)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("priority"u8, EnumNames<MessagePriority>.Of(metadata.Priority));
        json.WriteNumber("ttl"u8, metadata.Ttl);
        json.WriteString("delivery"u8, EnumNames<DeliveryMode>.Of(metadata.Delivery));
        json.WriteBoolean("ack"u8, metadata.Ack);
        WriteOptional(json, "handle"u8, metadata.Handle);
        json.WriteNumber("retry_count"u8, metadata.RetryCount);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
