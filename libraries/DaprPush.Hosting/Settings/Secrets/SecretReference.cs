namespace DaprPush.Hosting.Settings.Secrets;

/// <summary>A setting's value that stands in a Dapr secret store: <c>dapr-secret://STORE/NAME</c> or <c>dapr-secret://STORE/NAME#FIELD</c>.</summary>
/// <param name="Setting">The setting, as the environment or a file spells it.</param>
/// <param name="Store">The component's name.</param>
/// <param name="Name">The secret's name; it may hold slashes.</param>
/// <param name="Field">Which of the secret's fields; null for its only one.</param>
internal sealed record SecretReference(string Setting, string Store, string Name, string? Field)
{
    private const string Scheme = "dapr-secret://";

    /// <summary>What the value refers to; null for a plain value.</summary>
    /// <exception cref="SettingsException">It begins like a reference and is none.</exception>
    public static SecretReference? In(string setting, string? value)
    {
        if (value?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is not true)
        {
            return null;
        }

        var rest = value[Scheme.Length..];
        var (slash, mark) = (rest.IndexOf('/', StringComparison.Ordinal), rest.LastIndexOf('#'));
        var end = mark < 0 ? rest.Length : mark;
        return slash > 0 && end > slash + 1 && mark != rest.Length - 1
            ? new SecretReference(setting, rest[..slash], rest[(slash + 1)..end], mark < 0 ? null : rest[(mark + 1)..])
            : throw new SettingsException($"{setting} is '{value}'; it must be {Scheme}STORE/NAME or {Scheme}STORE/NAME#FIELD.");
    }

    /// <summary>The value, out of the secret's fields.</summary>
    /// <exception cref="SettingsException">The fields do not have it.</exception>
    public string ValueOf(IReadOnlyDictionary<string, string> fields)
    {
        var secret = $"{Setting} refers to the secret '{Name}' of store '{Store}', which";
        var field = Field ?? (fields.Count == 1 ? fields.Keys.First() : null);
        return field is null ? throw new SettingsException($"{secret} has {Named(fields)}: add #FIELD.")
            : !fields.TryGetValue(field, out var value) ? throw new SettingsException($"{secret} has no field '{field}', but {Named(fields)}.")
            : value.Length == 0 ? throw new SettingsException($"{secret} is empty.")
            : value;
    }

    private static string Named(IReadOnlyDictionary<string, string> fields) =>
        fields.Count == 0 ? "no fields" : $"the fields {string.Join(", ", fields.Keys.Order(StringComparer.Ordinal))}";
}
