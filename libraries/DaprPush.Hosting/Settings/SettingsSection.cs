using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Settings;

/// <summary>A section of the configuration that this program reads.</summary>
internal sealed record SettingsSection(string Name, Type Options)
{
    /// <summary>The sections below <c>Push</c>. The parts share one environment, or one file: what is for another part is no mistake.</summary>
    internal static readonly string[] OfAllParts = 
    [
        "Gateway", "Router", "SendApi", "Client", "Ports", "Metrics", "Logging", "Auth", "ApiKeys", "Limits", "Proxies", "Production",
    ];

    /// <summary>A sentence for each name in the section that no property has.</summary>
    public IEnumerable<string> Unknown(IConfiguration configuration)
    {
        foreach (var child in configuration.GetSection(Name).GetChildren())
        {
            var name = child.Key.EndsWith(Setting.FileSuffix, StringComparison.OrdinalIgnoreCase) ? child.Key[..^Setting.FileSuffix.Length] : child.Key;
            var setting = Setting.Of(Options, Name).FirstOrDefault(setting => setting.Property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (setting is null && !IsSectionOfItsOwn(child))
            {
                yield return $"There is no setting {Name}:{child.Key}; {Name} has {string.Join(", ", Setting.NamesOf(Options))}.";
            }

            foreach (var sentence in setting?.EntryType is { } entry ? child.GetChildren().SelectMany(one => new SettingsSection(one.Path, entry).Unknown(configuration)) : [])
            {
                yield return sentence;
            }
        }
    }

    private bool IsSectionOfItsOwn(IConfigurationSection child) =>
        Name == PushOptions.Section && child.Value is null && OfAllParts.Contains(child.Key, StringComparer.OrdinalIgnoreCase);
}
