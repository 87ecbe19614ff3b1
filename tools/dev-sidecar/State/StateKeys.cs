using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.State;

/// <summary>
/// How an app's keys are spelled in the store: the component's <c>keyPrefix</c> is <c>appid</c> (default), <c>namespace</c>,
/// <c>name</c>, <c>none</c> or a literal (daprd pkg/components/state/state_config.go).
/// </summary>
internal sealed class StateKeys
{
    private const string Separator = "||";
    private readonly string _prefix;

    public StateKeys(ComponentSpec component, AppIdentity app)
    {
        // daprd lower-cases the strategy, literals included.
        var strategy = component.Metadata.GetString("keyPrefix", "appid")!.ToLowerInvariant();
        if (strategy.Contains(Separator, StringComparison.Ordinal))
        {
            throw component.Metadata.Error("keyPrefix", $"'{strategy}' can't contain '{Separator}'");
        }

        _prefix = strategy switch
        {
            "none" => "",
            "name" => component.Name + Separator,
            "appid" => app.AppId + Separator,
            "namespace" when Environment.GetEnvironmentVariable("NAMESPACE") is { Length: > 0 } name => $"{name}.{app.AppId}{Separator}",
            "namespace" => app.AppId + Separator,
            _ => strategy + Separator,
        };
    }

    /// <summary>Why a key can't be used, or null when it can.</summary>
    public static string? Refuse(string key) =>
        key.Contains(Separator, StringComparison.Ordinal) ? $"input key/keyPrefix '{key}' can't contain '{Separator}'" : null;

    /// <summary>The key in the store.</summary>
    public string InStore(string key) => _prefix + key;
}
