using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Settings;

/// <summary>One property of an options class, and where its value may come from.</summary>
internal sealed class Setting
{
    public const string FileSuffix = "_FILE";

    private readonly PropertyInfo _property;
    private readonly string[] _sources;

    private Setting(string section, PropertyInfo property, IEnumerable<string> environmentNames)
    {
        _property = property;
        Key = $"{section}:{property.Name}";
        EnvironmentNames = [.. environmentNames];
        _sources = [Key, .. EnvironmentNames.Reverse()];
    }

    /// <summary>As <c>Push:Gateway:MaxConnections</c>.</summary>
    public string Key { get; }

    public IReadOnlyList<string> EnvironmentNames { get; }

    /// <summary>The name that an error calls it by.</summary>
    public string Name => EnvironmentNames.Count == 0 ? Key : $"{Key} ({string.Join(", ", EnvironmentNames)})";

    public PropertyInfo Property => _property;

    /// <summary>For settings that stand in a group of their own for each name that somebody gives: what such a group is. Else null.</summary>
    public Type? EntryType => _property.PropertyType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Dictionary<,>)
        ? type.GetGenericArguments()[1]
        : null;

    public static IEnumerable<Setting> Of(Type options, string section) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite)
        .Select(property => new Setting(section, property, property.GetCustomAttribute<EnvironmentNameAttribute>()?.Names ?? []));

    /// <summary>The names of an options class' properties, in order.</summary>
    public static IEnumerable<string> NamesOf(Type options) => Of(options, "").Select(setting => setting.Property.Name).Order(StringComparer.Ordinal);

    /// <summary>Sets the property where the configuration has a value for it.</summary>
    /// <exception cref="SettingsException">The value is none, or its file cannot be read.</exception>
    public void Read(object options, IConfiguration configuration)
    {
        var type = Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;
        if (EntryType is { } entry)
        {
            ReadEntries(options, entry, configuration);
            return;
        }

        foreach (var source in _sources)
        {
            if (TextOf(configuration, source) is { } text)
            {
                _property.SetValue(options, Convert(source, text, type));
                return;
            }
        }
    }

    /// <summary>A setting's text under one of its names, be it there or in a file; null where it is not set.</summary>
    /// <exception cref="SettingsException">It stands in both, or its file cannot be read.</exception>
    public static string? TextOf(IConfiguration configuration, string source)
    {
        // An empty variable is one that is not set: that is how compose files and unit files leave one out.
        var text = configuration[source] is { Length: > 0 } value ? value : null;
        if (configuration[source + FileSuffix] is not { Length: > 0 } path)
        {
            return text;
        }

        if (text is not null)
        {
            throw new SettingsException($"{source} and {source}{FileSuffix} are both set; only one of them may be.");
        }

        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } content
                ? content
                : throw new SettingsException($"{source}{FileSuffix} names '{path}', which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{source}{FileSuffix} names '{path}', which cannot be read: {exception.Message}");
        }
    }

    private static object? Convert(string source, string text, Type type)
    {
        if (type == typeof(bool))
        {
            return text.ToUpperInvariant() switch
            {
                "TRUE" or "1" or "YES" or "ON" => true,
                "FALSE" or "0" or "NO" or "OFF" => false,
                _ => throw Wrong(source, text, type),
            };
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw Wrong(source, text, type);
        }
    }

    private static SettingsException Wrong(string source, string text, Type type) => new($"{source} is '{text}'; it must be {Kinds.Describe(type)}.");

    private void ReadEntries(object options, Type type, IConfiguration configuration)
    {
        var entries = (IDictionary)_property.GetValue(options)!;
        foreach (var child in configuration.GetSection(Key).GetChildren())
        {
            if (child.Value is { Length: > 0 })
            {
                throw new SettingsException($"{child.Path} is no value of its own; it has {string.Join(", ", NamesOf(type))}.");
            }

            var entry = Activator.CreateInstance(type)!;
            foreach (var setting in Of(type, child.Path))
            {
                setting.Read(entry, configuration);
            }

            entries[child.Key] = entry;
        }
    }
}
