using System.Text.Json.Nodes;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Tests.OpenApi;

/// <summary>What a JSON schema of the description allows and forbids, member by member: of each kind of value, and at each limit.</summary>
internal sealed class SchemaCases(JsonObject schemas)
{
    private const string Emoji = "\U0001F600";

    /// <summary>Bodies for a schema, each with the one member that it tries.</summary>
    public IEnumerable<(string Tried, JsonNode? Body, bool IsAllowed)> Of(string name)
    {
        var schema = Resolve(schemas[name]!.AsObject());
        return Variants(schema, name, Least(schema));
    }

    private IEnumerable<(string Tried, JsonNode? Value, bool IsAllowed)> Variants(JsonObject schema, string path, JsonNode? least)
    {
        var types = Types(schema);
        foreach (var (type, sample) in OneOfEach().Where(kind => !Takes(types, kind.Type)))
        {
            yield return ($"{path} is {type}", sample, false);
        }

        if (types.Contains("null"))
        {
            yield return ($"{path} is null", null, true);
        }

        foreach (var (value, isAllowed) in types.SelectMany(type => type switch
        {
            "string" => Texts(schema),
            "integer" => Numbers(schema),
            "number" => [(1.5, true), (-1, true)],
            "boolean" => [(true, true), (false, true)],
            _ => Array.Empty<(JsonNode, bool)>(),
        }))
        {
            yield return ($"{path} is {value.ToJsonString()}", value, isAllowed);
        }

        if (types.Contains("object") && schema["properties"] is JsonObject properties)
        {
            foreach (var variant in Members(schema, properties, path, least?.AsObject() ?? []))
            {
                yield return variant;
            }
        }

        if (types.Contains("array") && schema["items"] is JsonObject items)
        {
            foreach (var variant in Items(schema, Resolve(items), path))
            {
                yield return variant;
            }
        }
    }

    private IEnumerable<(string, JsonNode?, bool)> Members(JsonObject schema, JsonObject properties, string path, JsonObject least)
    {
        schema["additionalProperties"]!.GetValue<bool>().Should().BeFalse(path);
        yield return ($"{path} has a member that nobody knows", With(least, "nobody_knows", 1), false);
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()))
        {
            var without = least.DeepClone().AsObject();
            without.Remove(name);
            yield return ($"{path} has no {name}", without, false);
        }

        foreach (var (name, property) in properties)
        {
            var member = Resolve(property!.AsObject());
            foreach (var (tried, value, isAllowed) in Variants(member, $"{path}.{name}", least[name] ?? Least(member)))
            {
                // Where one of several has to be there, another one is, so that this member alone is tried.
                var others = schema["anyOf"] is null || name != "user_id" ? least : With(least, "kb_id", "a");
                yield return (tried, With(others, name, value), isAllowed);
            }
        }

        if (schema["anyOf"] is not null)
        {
            yield return ($"{path} is empty", new JsonObject(), false);
            yield return ($"{path} has nothing but nulls", new JsonObject(properties.Select(property => KeyValuePair.Create<string, JsonNode?>(property.Key, null))), false);
            yield return ($"{path} has nothing but an empty list", new JsonObject { ["channels"] = new JsonArray() }, false);
        }
    }

    private IEnumerable<(string, JsonNode?, bool)> Items(JsonObject schema, JsonObject items, string path)
    {
        var (least, most) = (schema["minItems"]?.GetValue<int>() ?? 0, schema["maxItems"]!.GetValue<int>());
        yield return ($"{path} is empty", new JsonArray(), least == 0);
        yield return ($"{path} is full", Many(items, most), true);
        yield return ($"{path} has one more", Many(items, most + 1), false);
        foreach (var (tried, value, isAllowed) in Variants(items, path + "[]", Least(items)))
        {
            yield return (tried, new JsonArray(value), isAllowed);
        }
    }

    private JsonArray Many(JsonObject items, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Types(items).Contains("string") ? JsonValue.Create($"n{i}") : Least(items)!.DeepClone())];

    private static IEnumerable<(JsonNode, bool)> Texts(JsonObject schema)
    {
        if (schema["enum"] is JsonArray names)
        {
            return [.. names.OfType<JsonValue>().Select(name => (name.DeepClone(), true)), ("no_such", false), (names[0]!.GetValue<string>().ToUpperInvariant(), false)];
        }

        if (schema["format"] is not null)
        {
            return [("2025-07-30T15:10:00Z", true), ("2025-07-30T15:10:00.123+02:00", true), ("2025-07-30", false), ("2025-07-30T15:10:00", false), ("", false)];
        }

        if (schema["pattern"]?.GetValue<string>() == ConnectionId.Pattern)
        {
            var id = $"conn_{new string('a', 32)}";
            return [($"{id}.gateway-0", true), (id, false), ($"{id}.", false), ($"{id}...", false), ($"{id}a.gateway-0", false), ("a", false), ("", false)];
        }

        if (schema["pattern"] is not null)
        {
            var forChannels = schema["pattern"]!.GetValue<string>() == NameRules.ChannelPattern;
            return [("task:t", true), ("task:..", !forChannels), ("kb:.", !forChannels), ("task:...", true), ("a", true), (new string('a', 128), true), ("A-z_0.9:@", true), ("", false), (new string('a', 129), false), (".", false), ("..", false), ("a/b", false), ("\u00e4", false), ("a\n", false)];
        }

        return schema["maxLength"] is { } longest
            ? [("x", true), (string.Concat(Enumerable.Repeat(Emoji, longest.GetValue<int>())), true), ("", false), (new string('x', longest.GetValue<int>() + 1), false)]
            : [("anything", true), ("", true)];
    }

    private static IEnumerable<(JsonNode, bool)> Numbers(JsonObject schema)
    {
        var (least, most) = (schema["minimum"]!.GetValue<int>(), schema["maximum"]!.GetValue<int>());
        return [(least, true), (most, true), (JsonNode.Parse($"{least}.0")!, true), (JsonNode.Parse("1e1")!, true), (least - 1L, false), (most + 1L, false), (1.5, false), (JsonNode.Parse("1e400")!, false)];
    }

    private static IEnumerable<(string Type, JsonNode? Sample)> OneOfEach() =>
        [("null", null), ("boolean", true), ("integer", 7), ("string", "7"), ("array", new JsonArray()), ("object", new JsonObject())];

    private static bool Takes(string[] types, string type) => types.Contains(type) || (type == "integer" && types.Contains("number"));

    private static string[] Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => type!.GetValue<string>())],
        { } one => [one.GetValue<string>()],
        null => throw new InvalidOperationException($"A schema says no type: {schema.ToJsonString()}"),
    };

    /// <summary>The least that the schema takes; data serves messages of each type.</summary>
    private JsonNode? Least(JsonObject schema) => Types(schema)[0] switch
    {
        "object" when schema["properties"] is JsonObject properties => new JsonObject(
            (schema["anyOf"] is null ? (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()) : ["user_id"])
                .Select(name => KeyValuePair.Create(name, Least(Resolve(properties[name]!.AsObject()))))),
        "object" => new JsonObject { ["progress"] = 50 },
        "array" => new JsonArray(Least(Resolve(schema["items"]!.AsObject()))),
        "string" => "a",
        "integer" => 1,
        "boolean" => false,
        _ => null,
    };

    private static JsonObject With(JsonObject least, string name, JsonNode? value)
    {
        var body = least.DeepClone().AsObject();
        body[name] = value?.DeepClone();
        return body;
    }

    private JsonObject Resolve(JsonObject schema) => schema["$ref"]?.GetValue<string>() is { } reference ? schemas[reference.Split('/')[^1]]!.AsObject() : schema;
}
