using System.Text.Json;
using Cel;

namespace DaprPush.DevSidecar.Conditions;

/// <summary>Finds a variable: null, bool, long, double, string or a JSON element; false where there is none of this name.</summary>
internal delegate bool FindVariable(string name, out object? value);

/// <summary>
/// Variables as the library asks for them. It asks for each path of members as a whole (<c>event.data.amount</c>) before it goes
/// member by member, so that the answer comes straight from the JSON. And it is the place to say that a member is missing: the
/// library's own error for that is not taken back by the other side of an "or", as the language wants it.
/// </summary>
internal sealed class ConditionVariables(FindVariable find, char asked) : Dictionary<string, object?>, IDictionary<string, object?>
{
    bool IDictionary<string, object?>.TryGetValue(string key, out object? value)
    {
        var isAsked = key.EndsWith(asked);
        var path = (isAsked ? key[..^1] : key).Split('.');
        value = null;
        if (!Array.TrueForAll(path, IsIdentifier) || !find(path[0], out value))
        {
            return false;
        }

        foreach (var name in path.AsSpan(1))
        {
            if (value is JsonElement { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var member))
            {
                value = member;
            }
            else if (isAsked)
            {
                value = null;
                return true;
            }
            else
            {
                throw new CelNoSuchOverloadException($"there is no {key}");
            }
        }

        value = isAsked ? true : value is JsonElement json ? Plain(json) : value;
        return true;
    }

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(Plain).ToArray(),
        JsonValueKind.Object => json.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => Plain(member.Value)),
        _ => null,
    };

    private static bool IsIdentifier(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
