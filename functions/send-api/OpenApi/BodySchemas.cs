using System.Text.Json.Nodes;
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
            ["id"] = Name("An idempotency key: sent twice, delivered once. Given where it is absent."),
            ["timestamp"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "The time of acceptance where it is absent." },
            ["type"] = Choice(Names<MessageType>(), MessageJson.NameOf(default)),
            ["service"] = Name("The service that sends it."),
            ["source"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = MessageLimits.MaxSourceLength, ["description"] = "A part of that service." },
            ["data"] = new JsonObject { ["description"] = "Anything; it arrives byte for byte. A message of type progress has progress in it, from 0 to 100." },
            ["metadata"] = Closed([], new JsonObject
            {
                ["priority"] = Choice(Names<MessagePriority>(), EnumNames<MessagePriority>.Of(MessagePriority.Normal)),
                ["ttl"] = Integer(MessageLimits.MinTtlSeconds, MessageLimits.MaxTtlSeconds, "Seconds after which it is not delivered any more; 3600 unless the operator has set another default."),
                ["delivery"] = Choice(Names<DeliveryMode>(), EnumNames<DeliveryMode>.Of(DeliveryMode.Durable)),
                ["ack"] = new JsonObject { ["type"] = "boolean", ["default"] = false, ["description"] = "A client has to confirm it." },
                ["handle"] = new JsonObject { ["type"] = "string", ["description"] = "Given by the platform." },
                ["retry_count"] = Integer(0, 0, "Counted by the platform."),
            }),
        };
        if (!withTarget)
        {
            return Closed(["service", "data"], fields);
        }

        fields["target"] = Closed([], new JsonObject
        {
            ["user_id"] = Name("The user's stream."),
            ["session_id"] = Name("Beside user_id only that session; alone the session's stream."),
            ["channel"] = Name("A channel's stream; task:<id>, kb:<id> and broadcast name those streams."),
            ["channels"] = new JsonObject { ["type"] = "array", ["maxItems"] = MessageLimits.MaxChannels, ["items"] = Name("") },
            ["task_id"] = Name("Beside user_id an attribute; alone the stream task:<id>."),
            ["kb_id"] = Name("Beside user_id an attribute; alone the stream kb:<id>."),
        });
        fields["target"]!["minProperties"] = 1;
        return Closed(["service", "target", "data"], fields);
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

    private static JsonObject Name(string description)
    {
        var schema = new JsonObject { ["type"] = "string", ["pattern"] = NameRules.Pattern };
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
