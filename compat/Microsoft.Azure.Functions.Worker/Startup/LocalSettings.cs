using System.Text.Json;

namespace Microsoft.Azure.Functions.Worker.Startup;

/// <summary>local.settings.json: environment variables and the port for one machine.</summary>
internal sealed record LocalSettings(IReadOnlyDictionary<string, string> Values, int? Port)
{
    public const string FileName = "local.settings.json";

    private static readonly LocalSettings None = new(new Dictionary<string, string>(), null);

    /// <summary>Reads the file; no path is no settings.</summary>
    /// <exception cref="StartupException">The file is broken or encrypted.</exception>
    public static LocalSettings Read(string? path)
    {
        if (path is null)
        {
            return None;
        }

        var json = JsonFile.Read(path);
        if (json.Property("IsEncrypted") is { ValueKind: JsonValueKind.True })
        {
            throw new StartupException($"{path} is encrypted: only Azure Functions Core Tools can read it ('func settings decrypt').");
        }

        return new LocalSettings(ReadValues(path, json.Property("Values")), ReadPort(path, json.Property("Host")?.Property("LocalHttpPort")));
    }

    private static Dictionary<string, string> ReadValues(string path, JsonElement? values)
    {
        var result = new Dictionary<string, string>();
        if (values is not { ValueKind: JsonValueKind.Object } json)
        {
            return result;
        }

        foreach (var value in json.EnumerateObject())
        {
            result[value.Name] = value.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? throw new StartupException($"{path}: the value '{value.Name}' must be a text; environment variables have no structure.")
                : value.Value.ToString();
        }

        return result;
    }

    private static int? ReadPort(string path, JsonElement? port)
    {
        if (port is not { } json)
        {
            return null;
        }

        return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) && number is >= 1 and <= ushort.MaxValue
            ? number
            : throw new StartupException($"{path}: Host.LocalHttpPort must be a number from 1 to 65535.");
    }
}
