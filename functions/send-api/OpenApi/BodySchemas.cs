using System.Text.Json.Nodes;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.OpenApi;

/// <summary>What the endpoints that take messages read, as JSON schemas: the rules of <see cref="Messages.Reading.MessageReader"/> in numbers.</summary>
internal static class BodySchemas
{
    public const string Message = "Message";
    public const string Broadcast = "Broadcast";
    public const string Batch = "Batch";

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<(string Name, JsonObject Schema, JsonNode Example)> All()
    {
        yield return (Message, MessageOf(withTarget: true), Example(withTarget: true));
        yield return (Broadcast, MessageOf(withTarget: false), Example(withTarget: false));
        yield return (Batch, Closed(["messages"], new JsonObject
        {
            ["messages"] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["maxItems"] = MessageLimits.MaxBatchMessages,
                ["items"] = new JsonObject { ["$ref"] = "#/components/schemas/" + Message },
            },
        }), new JsonObject { ["messages"] = new JsonArray(Example(withTarget: true)) });
    }

    private static JsonObject MessageOf(bool withTarget)
    {
        var fields = new JsonObject
        {
            ["id"] = OrNull(Name("The sender's idempotency key: sent twice, delivered once. Given where it is absent.")),
            ["timestamp"] = OrNull(new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "The time of acceptance where it is absent." }),
            ["type"] = OrNull(Choice(Names<MessageType>(), MessageJson.NameOf(default))),
            ["event"] = OrNull(Name("What a message of type custom is called as a server-sent event, as in order.created.", EventNames.Pattern)),
            ["service"] = Name("The service that sends it."),
            ["source"] = OrNull(new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MessageLimits.MaxSourceLength, ["description"] = "A part of that service." }),
            ["data"] = new JsonObject
            {
                ["type"] = new JsonArray("object", "array", "string", "number", "boolean"),
                ["description"] = "Anything but null; it arrives byte for byte. A message of type progress has progress in it, from 0 to 100.",
            },
            ["metadata"] = OrNull(Closed([], EachOrNull(new JsonObject
            {
                ["priority"] = Choice(Names<MessagePriority>(), EnumNames<MessagePriority>.Of(MessagePriority.Normal)),
                ["ttl"] = Integer(MessageLimits.MinTtlSeconds, MessageLimits.MaxTtlSeconds, "Seconds after which it is not delivered any more; 3600 unless the operator has set another default."),
                ["delivery"] = Choice(Names<DeliveryMode>(), EnumNames<DeliveryMode>.Of(DeliveryMode.Durable)),
                ["ack"] = new JsonObject { ["type"] = "boolean", ["default"] = false, ["description"] = "A client has to confirm it." },
                ["handle"] = new JsonObject { ["type"] = "string", ["description"] = "Given by the platform." },
                ["retry_count"] = Integer(0, int.MaxValue, "Counted by the platform."),
            }))),
        };
        fields["metadata"]!["not"] = Having(("ack", true), ("delivery", EnumNames<DeliveryMode>.Of(DeliveryMode.Ephemeral)));
        var exclude = Closed([], EachOrNull(new JsonObject
        {
            ["connection_id"] = Name("That connection, as the event ready names it.", ConnectionId.Pattern),
            ["session_id"] = Name("The connections that named this session."),
        }));
        exclude["description"] = "Who does not get it.";
        if (!withTarget)
        {
            fields["target"] = OrNull(Closed(["exclude"], new JsonObject { ["exclude"] = exclude }));
            fields["target"]!["description"] = "A broadcast goes to everyone, but to who is excluded.";
            return WithRules(Closed(["service", "data"], fields));
        }

        fields["target"] = Closed([], EachOrNull(new JsonObject
        {
            ["user_id"] = Name("The user's stream."),
            ["user_ids"] = new JsonObject { ["type"] = "array", ["maxItems"] = MessageLimits.MaxUsers, ["items"] = Name(""), ["description"] = "The streams of several users, without acknowledgement." },
            ["session_id"] = Name("Beside user_id only that session; alone the session's stream."),
            ["channel"] = Name("A channel's stream; task:<id>, kb:<id> and broadcast name those streams.", NameRules.ChannelPattern),
            ["channels"] = new JsonObject { ["type"] = "array", ["maxItems"] = MessageLimits.MaxChannels, ["items"] = Name("", NameRules.ChannelPattern) },
            ["task_id"] = Name("Beside user_id an attribute; alone the stream task:<id>."),
            ["kb_id"] = Name("Beside user_id an attribute; alone the stream kb:<id>."),
            ["exclude"] = exclude,
        }));
        fields["target"]!["anyOf"] = new JsonArray([.. fields["target"]!["properties"]!.AsObject().Where(field => field.Key != "exclude").Select(field => Given(field.Key, isList: field.Key is "channels" or "user_ids"))]);
        return WithRules(Closed(["service", "target", "data"], fields));
    }

    /// <summary>Serialisers write null for what is not there: it means that the field is absent.</summary>
    private static JsonObject OrNull(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        (schema["enum"] as JsonArray)?.Add(null);
        return schema;
    }

    private static JsonObject EachOrNull(JsonObject properties)
    {
        foreach (var (_, schema) in properties)
        {
            OrNull(schema!.AsObject());
        }

        return properties;
    }

    private static JsonObject Given(string field, bool isList) => new JsonObject
    {
        ["required"] = new JsonArray(field),
        ["properties"] = new JsonObject { [field] = isList ? new JsonObject { ["type"] = "array", ["minItems"] = 1 } : new JsonObject { ["type"] = "string" } },
    };

    private static JsonObject Having(params (string Field, JsonNode Value)[] values) => new()
    {
        ["required"] = new JsonArray([.. values.Select(value => JsonValue.Create(value.Field))]),
        ["properties"] = new JsonObject(values.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Field, new JsonObject { ["const"] = value.Value }))),
    };

    private static JsonObject WithRules(JsonObject message)
    {
        message["not"] = new JsonObject
        {
            ["required"] = new JsonArray("event", "type"),
            ["properties"] = new JsonObject
            {
                ["event"] = new JsonObject { ["type"] = "string" },
                ["type"] = new JsonObject { ["enum"] = new JsonArray([.. Names<MessageType>().Where(name => name != MessageJson.NameOf(MessageType.Custom)).Select(name => JsonValue.Create(name))]) },
            },
        };
        message["if"] = Having(("type", EnumNames<MessageType>.Of(MessageType.Progress)));
        message["then"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["data"] = new JsonObject
                {
                    ["type"] = "object",
                    ["required"] = new JsonArray("progress"),
                    ["properties"] = new JsonObject { ["progress"] = new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 100 } },
                },
            },
        };
        return message;
    }

    private static JsonObject Example(bool withTarget)
    {
        var example = new JsonObject
        {
            ["type"] = "progress",
            ["service"] = "knowledge-service",
            ["data"] = new JsonObject { ["progress"] = 65, ["stage"] = "embedding" },
        };
        if (withTarget)
        {
            example["target"] = new JsonObject { ["user_id"] = "user123" };
        }

        return example;
    }

    private static JsonObject Closed(string[] required, JsonObject properties)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }

        schema["properties"] = properties;
        return schema;
    }

    private static JsonObject Name(string description, string pattern = NameRules.Pattern)
    {
        var schema = new JsonObject { ["type"] = "string", ["pattern"] = pattern };
        if (description.Length > 0)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject Integer(int minimum, int maximum, string description)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = minimum, ["description"] = description };
        if (maximum > minimum)
        {
            schema["maximum"] = maximum;
        }

        return schema;
    }

    private static JsonObject Choice(IEnumerable<string> names, string byDefault) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. names.Select(name => JsonValue.Create(name))]), ["default"] = byDefault };

    private static string[] Names<TEnum>()
        where TEnum : struct, Enum => EnumNames<TEnum>.All.Split(", ");
}
