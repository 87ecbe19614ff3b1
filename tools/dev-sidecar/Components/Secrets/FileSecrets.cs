using System.Globalization;
using System.Text.Json;

namespace DaprPush.DevSidecar.Components.Secrets;

/// <summary>
/// <c>secretstores.local.file</c>: a JSON object. Nested values are secrets named by the way to them (<c>redis:password</c>), or, with
/// <c>multiValued</c>, fields of the secret that the outermost name is.
/// </summary>
internal sealed class FileSecrets : ISecretStore
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _secrets = new(StringComparer.Ordinal);

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public FileSecrets(string file, string separator, bool multiValued)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("it is no JSON object");
        }

        foreach (var member in document.RootElement.EnumerateObject())
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            if (multiValued && member.Value.ValueKind == JsonValueKind.Object)
            {
                Flatten(member.Value, "", separator, fields);
                _secrets[member.Name] = fields;
                continue;
            }

            Flatten(member.Value, member.Name, separator, fields);
            foreach (var (name, value) in fields)
            {
                _secrets[name] = new Dictionary<string, string> { [name] = value };
            }
        }
    }

    public IReadOnlyDictionary<string, string>? Find(string name) => _secrets.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All() => _secrets;

    private static void Flatten(JsonElement element, string path, string separator, Dictionary<string, string> fields)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, Below(member.Name), separator, fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    Flatten(item, Below(index.ToString(CultureInfo.InvariantCulture)), separator, fields);
                }

                break;
            default:
                fields[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
                break;
        }

        string Below(string name) => path.Length == 0 ? name : path + separator + name;
    }
}
