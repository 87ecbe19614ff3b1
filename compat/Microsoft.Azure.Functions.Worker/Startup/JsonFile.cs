using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>Reads the settings files of a function app, which may have comments and trailing commas.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static JsonElement Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new StartupException($"{path} must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new StartupException($"{path} is not valid JSON: {e.Message}");
        }
    }

    /// <summary>A property, its name in any case; null when it is missing or null.</summary>
    public static JsonElement? Property(this JsonElement json, string name)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in json.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
                {
                    return property.Value;
                }
            }
        }

        return null;
    }
}
