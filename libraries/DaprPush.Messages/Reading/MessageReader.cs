using System.Text.Json;
using System.Text.Unicode;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>Reads and checks one message, naming every field at fault.</summary>
public sealed class MessageReader
{
    // Depth is checked where it counts, in data, so that too much of it has an error of its own.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = int.MaxValue };

    private readonly JsonFields _fields = new();
    private readonly ReadOnlyMemory<byte> _json;
    private string? _id;
    private DateTimeOffset? _timestamp;
    private MessageType _type;
    private string? _event;
    private string? _service;
    private string? _source;
    private MessageTarget? _target;
    private RawJson? _data;
    private MessageMetadata _metadata;

    private MessageReader(ReadOnlyMemory<byte> json, int defaultTtlSeconds)
    {
        _json = json;
        _metadata = new MessageMetadata { Ttl = defaultTtlSeconds };
    }

    /// <summary>Reads one message. Never throws for anything a sender can write.</summary>
    /// <param name="json">
    /// UTF-8, at most <see cref="MessageLimits.MaxMessageBytes"/>. The draft keeps a slice of it (<c>data</c>): it must not change.
    /// </param>
    /// <param name="address">Whether a target has to be there.</param>
    /// <param name="defaultTtlSeconds">The lifetime of a message that names none.</param>
    public static MessageReadResult Read(
        ReadOnlyMemory<byte> json, AddressRule address, int defaultTtlSeconds = MessageLimits.DefaultTtlSeconds)
    {
        if (json.Length > MessageLimits.MaxMessageBytes)
        {
            return Refuse(MessageFault.TooLong, $"is {json.Length} bytes long; {MessageLimits.MaxMessageBytes} is the limit");
        }

        if (!Utf8.IsValid(json.Span))
        {
            return Refuse(MessageFault.Malformed, "is not valid UTF-8");
        }

        var reader = new MessageReader(json, defaultTtlSeconds);
        try
        {
            return reader.Run(address);
        }
        catch (JsonException exception)
        {
            return Refuse(MessageFault.Malformed, MalformedJson.Describe(exception));
        }
    }

    private static MessageReadResult Refuse(MessageFault fault, string message) => new(fault, [new FieldError("", message)]);

    private MessageReadResult Run(AddressRule address)
    {
        var reader = new Utf8JsonReader(_json.Span, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            ReadToEnd(ref reader);
            return Refuse(MessageFault.Invalid, "must be a JSON object");
        }

        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = JsonFields.PropertyName(ref reader);
            if (!_fields.IsFirst(seen, field))
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.Null || !IsOptional(field))
            {
                ReadField(ref reader, field);
            }
        }

        ReadToEnd(ref reader);
        CheckWhole(seen, address);
        return _fields.HasFaults ? new MessageReadResult(MessageFault.Invalid, _fields.Errors) : new MessageReadResult(
            new MessageDraft
            {
                Id = _id,
                Timestamp = _timestamp,
                Type = _type,
                Event = _event,
                Service = _service!,
                Source = _source,
                Target = _target ?? MessageTarget.Everyone,
                Data = _data!.Value,
                Metadata = _metadata,
            });
    }

    // Whatever follows the value makes the reader throw.
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    /// <summary>Serialisers write null for what is not there; only for these fields it means that.</summary>
    private static bool IsOptional(string field) => field is "id" or "timestamp" or "type" or "event" or "source" or "target" or "metadata";

    private void ReadField(ref Utf8JsonReader reader, string field)
    {
        switch (field)
        {
            case "id": _id = _fields.Name(ref reader, field); break;
            case "timestamp": _timestamp = _fields.Instant(ref reader, field); break;
            case "type": _type = _fields.Choice<MessageType>(ref reader, field); break;
            case "event": _event = ReadEvent(ref reader); break;
            case "service": _service = _fields.Name(ref reader, field); break;
            case "source": _source = ReadSource(ref reader); break;
            case "target": _target = TargetReader.Read(ref reader, _fields); break;
            case "data": ReadData(ref reader); break;
            case "metadata": _metadata = MetadataReader.Read(ref reader, _fields, _metadata); break;
            default:
                reader.Skip();
                _fields.Fault(field, "is not a field of a message (id, timestamp, type, event, service, source, target, data, metadata)");
                break;
        }
    }

    private string? ReadEvent(ref Utf8JsonReader reader)
    {
        var name = _fields.Text(ref reader, "event");
        if (name is not null && !EventNames.IsValid(name))
        {
            _fields.Fault("event", EventNames.Description);
        }

        return name;
    }

    private string? ReadSource(ref Utf8JsonReader reader)
    {
        var source = _fields.Text(ref reader, "source");
        // Characters of Unicode, as JSON Schema counts them.
        if (source is { Length: 0 } || (source is { Length: > MessageLimits.MaxSourceLength } && source.EnumerateRunes().Count() > MessageLimits.MaxSourceLength))
        {
            _fields.Fault("source", $"must be 1 to {MessageLimits.MaxSourceLength} characters long");
        }

        return source;
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            _fields.Fault("data", "must not be null");
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        var deepest = depth;
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.CurrentDepth > depth)
            {
                deepest = Math.Max(deepest, reader.CurrentDepth);
            }
        }

        if (deepest >= MessageLimits.MaxDepth)
        {
            _fields.Fault("data", $"is nested too deep; a message may have {MessageLimits.MaxDepth} levels");
            return;
        }

        _data = new RawJson(_json[start..(int)reader.BytesConsumed]);
    }

    private void CheckWhole(HashSet<string> seen, AddressRule address)
    {
        if (!seen.Contains("service"))
        {
            _fields.Fault("service", "is required");
        }

        if (!seen.Contains("data"))
        {
            _fields.Fault("data", "is required");
        }

        if (_event is not null && _type != MessageType.Custom)
        {
            _fields.Fault("event", "is for messages of type custom; another type is itself the name of the event");
        }

        if (address == AddressRule.NoTarget && (_target is { IsEmpty: false } or { Exclude: null } || (_target is null && _fields.HasFaultUnder("target"))))
        {
            _fields.Fault("target", "has no place in a broadcast, which goes to everyone but who is in exclude");
        }
        else if (address == AddressRule.TargetRequired && (_target is null || _target.IsEmpty) && !_fields.HasFaultUnder("target"))
        {
            _fields.Fault("target", "needs at least one of user_id, user_ids, channel, channels, task_id, kb_id, session_id");
        }

        if (_metadata.Ack && _target is { UserIds.Count: > 1 })
        {
            _fields.Fault("metadata.ack", "is for one user: the first of several to confirm it would take it from the others; send each a message of its own, as in a batch");
        }

        if (_type == MessageType.Progress && _data is { } data && !ProgressRule.IsMet(data))
        {
            _fields.Fault("data.progress", "must be a number from 0 to 100 in a message of type progress");
        }
    }
}
