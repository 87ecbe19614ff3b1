using System.Collections;

namespace DaprPush.DevSidecar.Components.Secrets;

/// <summary>
/// <c>secretstores.local.env</c>: environment variables, those of the app before the sidecar's own. Dapr's own variables, and the token
/// by which an app knows its sidecar, are no secrets that anybody may ask for.
/// </summary>
/// <param name="prefix">What the variables' names begin with, and the secrets' do not.</param>
internal sealed class EnvironmentSecrets(string prefix, IReadOnlyDictionary<string, string> environment) : ISecretStore
{
    public IReadOnlyDictionary<string, string>? Find(string name) =>
        IsAllowed(prefix + name) && (environment.GetValueOrDefault(prefix + name) ?? Environment.GetEnvironmentVariable(prefix + name)) is { } value
            ? Only(name, value)
            : null;

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> All()
    {
        var all = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var own = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));
        foreach (var (variable, value) in own.Concat(environment))
        {
            if (variable.StartsWith(prefix, StringComparison.Ordinal) && variable.Length > prefix.Length && IsAllowed(variable))
            {
                all[variable[prefix.Length..]] = Only(variable[prefix.Length..], value);
            }
        }

        return all;
    }

    private static Dictionary<string, string> Only(string name, string value) => new() { [name] = value };

    private static bool IsAllowed(string variable) =>
        !variable.Equals("APP_API_TOKEN", StringComparison.OrdinalIgnoreCase) && !variable.StartsWith("DAPR_", StringComparison.OrdinalIgnoreCase);
}
