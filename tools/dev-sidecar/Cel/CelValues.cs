using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DaprPush.DevSidecar.Cel;

/// <summary>The operations on values.</summary>
internal static class CelValues
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    /// <summary>The functions, with the number of their arguments (a method's target is the first).</summary>
    public static readonly Dictionary<string, int> Functions = new(StringComparer.Ordinal)
    {
        ["size"] = 1, ["string"] = 1, ["int"] = 1, ["double"] = 1,
        ["startsWith"] = 2, ["endsWith"] = 2, ["contains"] = 2, ["matches"] = 2,
    };

    public static object? Member(object? target, object? key)
    {
        switch (target, key)
        {
            case (JsonElement { ValueKind: JsonValueKind.Object } element, string name) when element.TryGetProperty(name, out var member):
                return CelExpression.FromJson(member);
            case (JsonElement { ValueKind: JsonValueKind.Array } element, double index) when index >= 0 && index < element.GetArrayLength():
                return CelExpression.FromJson(element[(int)index]);
            case (IList list, double index) when index >= 0 && index < list.Count:
                return list[(int)index];
            default:
                throw new CelFailureException($"no such member: {key}");
        }
    }

    public static object? Binary(string operation, object? left, object? right) => operation switch
    {
        "==" => AreEqual(left, right),
        "!=" => !AreEqual(left, right),
        "in" => IsIn(left, right),
        "+" when left is string a && right is string b => a + b,
        "<" => Compare(left, right) < 0,
        "<=" => Compare(left, right) <= 0,
        ">" => Compare(left, right) > 0,
        ">=" => Compare(left, right) >= 0,
        _ => Arithmetic(operation, Number(left), Number(right)),
    };

    public static object? Call(string function, object?[] arguments) => (function, arguments[0], arguments.Length > 1 ? arguments[1] : null) switch
    {
        ("size", string text, _) => (double)text.Length,
        ("size", IList list, _) => (double)list.Count,
        ("size", JsonElement { ValueKind: JsonValueKind.Array } element, _) => (double)element.GetArrayLength(),
        ("size", JsonElement element, _) => (double)element.EnumerateObject().Count(),
        ("string", { } value, _) => Convert.ToString(value, CultureInfo.InvariantCulture),
        ("int", { } value, _) => Math.Truncate(ToNumber(value)),
        ("double", { } value, _) => ToNumber(value),
        ("startsWith", string text, string part) => text.StartsWith(part, StringComparison.Ordinal),
        ("endsWith", string text, string part) => text.EndsWith(part, StringComparison.Ordinal),
        ("contains", string text, string part) => text.Contains(part, StringComparison.Ordinal),
        ("matches", string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, RegexLimit),
        _ => throw new CelFailureException($"{function}() does not apply"),
    };

    private static double Arithmetic(string operation, double left, double right) => operation switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" when right != 0 => left / right,
        "%" when right != 0 => left % right,
        _ => throw new CelFailureException($"'{operation}' does not apply"),
    };

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (JsonElement a, JsonElement b) => JsonElement.DeepEquals(a, b),
        (IList a, _) when Items(right) is { } b => a.Cast<object?>().Count() == b.Count() && a.Cast<object?>().Zip(b).All(p => AreEqual(p.First, p.Second)),
        _ => Equals(left, right),
    };

    private static bool IsIn(object? value, object? collection) => collection switch
    {
        JsonElement { ValueKind: JsonValueKind.Object } element => value is string name && element.TryGetProperty(name, out _),
        _ => Items(collection)?.Any(item => AreEqual(value, item)) ?? throw new CelFailureException("'in' wants a list"),
    };

    private static IEnumerable<object?>? Items(object? collection) => collection switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } element => element.EnumerateArray().Select(CelExpression.FromJson),
        IList list => list.Cast<object?>(),
        _ => null,
    };

    private static int Compare(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (double a, double b) => a.CompareTo(b),
        _ => throw new CelFailureException("can't be compared"),
    };

    private static double Number(object? value) => value is double number ? number : throw new CelFailureException("not a number");

    private static double ToNumber(object value) =>
        value is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : Number(value);
}
