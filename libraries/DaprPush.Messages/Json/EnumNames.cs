using System.Collections.Frozen;
using System.Text.Json;

#pragma warning disable CA1000 // One table an enum is what the type parameter is for.

namespace DaprPush.Messages.Json;

/// <summary>The spelling of an enum's values in product JSON, looked up without allocating.</summary>
public static class EnumNames<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Names =
        Enum.GetValues<TEnum>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

    private static readonly FrozenDictionary<string, TEnum> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Each spelling, in the order of the values.</summary>
    public static IReadOnlyList<string> Each { get; } = [.. Names.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>All spellings, for an error that says what is allowed.</summary>
    public static string All { get; } = string.Join(", ", Each);

    public static string Of(TEnum value) => Names[value];

    public static bool TryParse(string name, out TEnum value) => Values.TryGetValue(name, out value);
}
