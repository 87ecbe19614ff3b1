using System.Buffers;
using System.Text.Json;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Wires;

namespace DaprPush.Gateway.WebSockets;

/// <summary>Frames for one client alone.</summary>
internal static class OwnFrame
{
    public static OwnBytes Of(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>(payload.Length + 16);
        FrameHead.Write(output, kind, payload.Length);
        output.Write(payload);
        return new OwnBytes(output.WrittenMemory);
    }

    /// <summary><c>{"ref","ok":true}</c>, and in <c>result</c> what else there is to say.</summary>
    /// <param name="result">A JSON object; empty for none.</param>
    public static OwnBytes Done(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> result)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteReference(writer, reference);
            writer.WriteBoolean("ok"u8, true);
            if (!result.IsEmpty)
            {
                writer.WritePropertyName("result"u8);
                writer.WriteRawValue(result);
            }

            writer.WriteEndObject();
        }

        return OfJson(json.WrittenSpan);
    }

    /// <summary><c>{"ref","problem":{…}}</c> in somebody else's words.</summary>
    /// <param name="problem">A JSON object.</param>
    public static OwnBytes Problem(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> problem)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteReference(writer, reference);
            writer.WritePropertyName("problem"u8);
            writer.WriteRawValue(problem);
            writer.WriteEndObject();
        }

        return OfJson(json.WrittenSpan);
    }

    /// <summary><c>{"ref","problem":{…}}</c></summary>
    /// <param name="reference">The client's own JSON, as it wrote it; empty where it gave none.</param>
    public static OwnBytes Problem(ReadOnlySpan<byte> reference, OperationProblem problem)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            WriteReference(writer, reference);
            writer.WriteStartObject("problem"u8);
            writer.WriteString("type"u8, problem.Type);
            writer.WriteString("title"u8, problem.Title);
            writer.WriteNumber("status"u8, problem.Status);
            writer.WriteString("detail"u8, problem.Detail);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return OfJson(json.WrittenSpan);
    }

    private static void WriteReference(Utf8JsonWriter writer, ReadOnlySpan<byte> reference)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("ref"u8);
        if (reference.IsEmpty)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(reference);
        }
    }

    private static OwnBytes OfJson(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 16);
        WebSocketWire.Instance.WriteObject(output, json);
        return new OwnBytes(output.WrittenMemory);
    }
}
