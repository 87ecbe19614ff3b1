using System.Text.Json;
using System.Text.Unicode;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>Finds the messages of a batch, <c>{"messages":[…]}</c>, without looking into them.</summary>
public static class BatchReader
{
    private const string Messages = "messages";

    // How deep a message may be is the message reader's business.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    /// <summary>Reads a batch of 1 to <see cref="MessageLimits.MaxBatchMessages"/> messages. Never throws for anything a sender can write.</summary>
    /// <param name="json">UTF-8 of any length. The result keeps slices of it.</param>
    public static BatchReadResult Read(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return Refuse(MessageFault.Malformed, "is not valid UTF-8");
        }

        try
        {
            return ReadObject(json);
        }
        catch (JsonException exception)
        {
            return Refuse(MessageFault.Malformed, MalformedJson.Describe(exception));
        }
    }

    private static BatchReadResult Refuse(MessageFault fault, string message) => new([], fault, [new FieldError("", message)]);

    private static BatchReadResult ReadObject(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            ReadToEnd(ref reader);
            return Refuse(MessageFault.Invalid, "must be a JSON object");
        }

        var fields = new JsonFields();
        var entries = new List<ReadOnlyMemory<byte>>();
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = JsonFields.PropertyName(ref reader);
            if (!fields.IsFirst(seen, field))
            {
                reader.Skip();
            }
            else if (field == Messages)
            {
                ReadMessages(ref reader, json, entries, fields);
            }
            else
            {
                reader.Skip();
                fields.Fault(field, "is not a field of a batch (messages)");
            }
        }

        ReadToEnd(ref reader);
        if (!seen.Contains(Messages))
        {
            fields.Fault(Messages, "is required");
        }

        return fields.HasFaults ? new BatchReadResult([], MessageFault.Invalid, fields.Errors) : new BatchReadResult(entries, MessageFault.None, []);
    }

    private static void ReadMessages(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, List<ReadOnlyMemory<byte>> entries, JsonFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            fields.Fault(Messages, "must be an array of messages");
            return;
        }

        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (count < MessageLimits.MaxBatchMessages)
            {
                entries.Add(json[start..(int)reader.BytesConsumed]);
            }
        }

        if (count is 0 or > MessageLimits.MaxBatchMessages)
        {
            fields.Fault(Messages, $"holds {count} messages; a batch has 1 to {MessageLimits.MaxBatchMessages}");
        }
    }

    // Whatever follows the value makes the reader throw.
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }
}
