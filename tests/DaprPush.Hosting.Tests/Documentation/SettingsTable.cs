using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Tests.Documentation;

/// <summary>The table of all settings, from the options classes: their properties, annotations, defaults and doc comments.</summary>
internal static partial class SettingsTable
{
    private static readonly string[] Assemblies = ["DaprPush.Hosting", "DaprPush.Gateway", "message-router", "DaprPush.SendApi"];

    /// <summary>The sections of all parts.</summary>
    public static IEnumerable<string> Sections => Assemblies.SelectMany(SectionsOf).Select(entry => entry.Section);

    /// <summary>The short names of all settings.</summary>
    public static IEnumerable<string> EnvironmentNames =>
        Assemblies.SelectMany(SectionsOf).SelectMany(entry => Setting.Of(entry.Type, entry.Section)).SelectMany(setting => setting.EnvironmentNames);

    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var (section, type, docs) in Assemblies.SelectMany(SectionsOf).OrderBy(entry => entry.Section, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"## `{section}`\n\n{docs.GetValueOrDefault($"T:{type.FullName}", "")}\n\n");
            text.Append("| setting | environment | default | limits | what |\n| --- | --- | --- | --- | --- |\n");
            WriteRows(text, Setting.Of(type, section), Activator.CreateInstance(type)!, section.Length + 1, docs);
            text.Append('\n');
        }

        return text.ToString();
    }

    private static void WriteRows(StringBuilder text, IEnumerable<Setting> settings, object defaults, int prefix, Dictionary<string, string> docs)
    {
        foreach (var setting in settings)
        {
            if (setting.EntryType is { } entry)
            {
                WriteRows(text, Setting.Of(entry, setting.Key + ":<name>"), Activator.CreateInstance(entry)!, prefix, docs);
                continue;
            }

            var names = setting.EnvironmentNames.Append(setting.Key.Replace(":", "__", StringComparison.Ordinal)).Select(name => $"`{name}`");
            var doc = docs.GetValueOrDefault($"P:{setting.Property.DeclaringType!.FullName}.{setting.Property.Name}", "");
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Key[prefix..]}` | {string.Join(", ", names)} | ");
            text.Append(CultureInfo.InvariantCulture, $"{DefaultOf(setting.Property.GetValue(defaults))} | {LimitsOf(setting.Property)} | {doc} |\n");
        }
    }

    private static IEnumerable<(string Section, Type Type, Dictionary<string, string> Docs)> SectionsOf(string assemblyName)
    {
        var assembly = Assembly.Load(assemblyName);
        var docs = DocsOf(assembly);
        return assembly.GetTypes()
            .Select(type => (Field: type.GetField("Section", BindingFlags.Public | BindingFlags.Static), Type: type))
            .Where(entry => entry.Field is { IsLiteral: true })
            .Select(entry => ((string)entry.Field!.GetRawConstantValue()!, entry.Type, docs));
    }

    private static Dictionary<string, string> DocsOf(Assembly assembly) => XDocument
        .Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => Prose(member.Element("summary")));

    // Code words keep their look; references become the last part of their name.
    private static string Prose(XElement? summary) => summary is null ? "" : Spaces().Replace(
        string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
            XElement code => $"`{code.Value}`",
            _ => node.ToString(),
        })),
        " ").Trim().Replace("&lt;", "<", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);

    private static string DefaultOf(object? value) => value switch
    {
        null or "" => "",
        bool set => set ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string LimitsOf(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
            : Kinds.Describe(property.PropertyType);

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
