using System.Globalization;

namespace DaprPush.DevSidecar.Components;

/// <summary>
/// The <c>spec.metadata</c> list of a component. Names are compared ignoring case, as daprd's decoder does.
/// Each reader throws <see cref="ComponentErrorException"/> with the entry's file and line when the value is not what it should be.
/// </summary>
internal sealed class ComponentMetadata(SourcePosition component, IReadOnlyList<ComponentMetadataEntry> entries)
{
    private readonly Dictionary<string, ComponentMetadataEntry> _entries = Index(entries);

    /// <summary>All entries, in the order of the file.</summary>
    public IReadOnlyList<ComponentMetadataEntry> Entries { get; } = entries;

    /// <summary>The value, or <paramref name="fallback"/> when there is none or it is empty.</summary>
    public string? GetString(string name, string? fallback = null) =>
        _entries.TryGetValue(name, out var entry) && entry.Value.Length > 0 ? entry.Value : fallback;

    /// <summary>The value, which must be there.</summary>
    public string GetRequired(string name) =>
        GetString(name) ?? throw new ComponentErrorException(component, $"metadata '{name}' is missing");

    /// <summary>An integer in decimal.</summary>
    public long GetInteger(string name, long fallback, long least = long.MinValue, long most = long.MaxValue)
    {
        if (GetString(name) is not { } text)
        {
            return fallback;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw Error(name, $"'{text}' is not a whole number");
        }

        return value >= least && value <= most ? value : throw Error(name, $"{value} is not within {least} and {most}");
    }

    /// <summary>As daprd reads it: y, yes, true, t, on and 1 are true, whatever the case; anything else is false.</summary>
    public bool GetBoolean(string name, bool fallback = false) =>
        GetString(name) is { } text ? IsTruthy(text) : fallback;

    /// <summary>A Go duration such as <c>1m30s</c>; a plain integer counts milliseconds.</summary>
    public TimeSpan GetDuration(string name, TimeSpan fallback)
    {
        if (GetString(name) is not { } text)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        return GoDuration.TryParse(text, out var value)
            ? value
            : throw Error(name, $"'{text}' is not a duration such as '500ms' or '1m30s'");
    }

    /// <summary>An error about one entry, at that entry's line.</summary>
    public ComponentErrorException Error(string name, string problem) =>
        new(_entries.TryGetValue(name, out var entry) ? entry.Position : component, $"metadata '{name}': {problem}");

    internal static bool IsTruthy(string text) =>
        text.Trim().ToUpperInvariant() is "Y" or "YES" or "TRUE" or "T" or "ON" or "1";

    private static Dictionary<string, ComponentMetadataEntry> Index(IReadOnlyList<ComponentMetadataEntry> entries)
    {
        var index = new Dictionary<string, ComponentMetadataEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            index[entry.Name] = entry;
        }

        return index;
    }
}

/// <summary>One entry of <c>spec.metadata</c>.</summary>
internal sealed record ComponentMetadataEntry(string Name, string Value, SourcePosition Position);
