using System.Text;
using System.Text.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.WebSockets;

/// <summary>
/// What a client asks for: a JSON object with <c>op</c>, a <c>ref</c> that its answer carries, and what the operation needs. Each is a request
/// to the send API.
/// </summary>
/// <param name="Reference">The client's own JSON: a number or a text.</param>
/// <param name="PathAndQuery">At the send API.</param>
/// <param name="Body">JSON; null for none.</param>
/// <param name="Fault">What is wrong with it; null where it can be done.</param>
internal sealed record ClientOperation(byte[] Reference, string PathAndQuery, byte[]? Body, string? Fault)
{
    private const int MaxReference = 64;

    /// <summary>Reads it; null where the text is no operation at all, which ends the connection.</summary>
    /// <param name="text">UTF-8.</param>
    public static ClientOperation? Read(ReadOnlySpan<byte> text)
    {
        JsonDocument? json = null;
        try
        {
            var reader = new Utf8JsonReader(text);
            json = JsonDocument.ParseValue(ref reader);
            return reader.Read() || json.RootElement.ValueKind != JsonValueKind.Object ? null : Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            json?.Dispose();
        }
    }

    private static ClientOperation? Read(JsonElement json)
    {
        if (!json.TryGetProperty("ref", out var reference) || reference.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)
            || reference.GetRawText() is { Length: > MaxReference })
        {
            return null;
        }

        var itsOwn = Encoding.UTF8.GetBytes(reference.GetRawText());
        return TextOf(json, "op") switch
        {
            "ack" => Ack(json, itsOwn),
            "publish" => Publish(json, itsOwn),
            _ => null,
        };
    }

    private static ClientOperation Ack(JsonElement json, byte[] reference)
    {
        // Anything else could be another path by the time it arrives: the runtime turns %2F into a slash.
        if (TextOf(json, "id") is not { } id || !NameRules.IsValid(id))
        {
            return Faulty(reference, $"ack needs the message's id in \"id\": it {NameRules.Description}.");
        }

        var handle = TextOf(json, "handle") is { } text ? "?handle=" + Uri.EscapeDataString(text) : "";
        return new ClientOperation(reference, $"/api/v1/messages/{Uri.EscapeDataString(id)}/ack{handle}", null, null);
    }

    private static ClientOperation Publish(JsonElement json, byte[] reference) =>
        json.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object
            ? new ClientOperation(reference, "/api/v1/messages/send", Encoding.UTF8.GetBytes(message.GetRawText()), null)
            : Faulty(reference, "publish needs a message, an object, in \"message\".");

    private static ClientOperation Faulty(byte[] reference, string fault) => new(reference, "", null, fault);

    private static string? TextOf(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
