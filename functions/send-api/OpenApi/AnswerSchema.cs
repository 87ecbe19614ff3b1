using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using DaprPush.SendApi.Requests;

namespace DaprPush.SendApi.OpenApi;

/// <summary>The JSON schema of an answer's type, as the API writes it: what is null is left out.</summary>
internal static class AnswerSchema
{
    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true };

    public static JsonObject Of(Type type)
    {
        var schema = ApiJson.Default.GetTypeInfo(type)!.GetJsonSchemaAsNode(Options).AsObject();
        Simplify(schema);
        return schema;
    }

    private static void Simplify(JsonObject schema)
    {
        if (schema["properties"] is JsonObject properties)
        {
            var required = properties.Where(property => !IsNullable(property.Value!)).Select(property => JsonValue.Create(property.Key)).ToArray();
            schema["required"] = new JsonArray([.. required]);
            foreach (var property in properties)
            {
                Simplify(property.Value!.AsObject());
            }
        }

        if (schema["items"] is JsonObject items)
        {
            Simplify(items);
        }

        if (schema["type"] is JsonArray types)
        {
            // The serializer would also read numbers from strings; it never writes them so.
            var written = types.Select(type => type!.GetValue<string>()).Where(type => type != "null").ToArray();
            schema["type"] = written.Contains("integer") ? "integer" : written[0];
            schema.Remove("pattern");
        }
    }

    private static bool IsNullable(JsonNode schema) =>
        schema is JsonObject and { } part && part["type"] is JsonArray types && types.Any(type => type!.GetValue<string>() == "null");
}
