using System.Text.Json;

namespace DaprPush.DevSidecar.Cel;

/// <summary>
/// The part of the Common Expression Language that routing rules and circuit breakers use: literals, members and indexes,
/// <c>! - * / % + &lt; &lt;= &gt; &gt;= == != in &amp;&amp; || ?:</c>, lists, parentheses, <c>has()</c>, <c>size()</c>,
/// <c>startsWith</c>, <c>endsWith</c>, <c>contains</c>, <c>matches</c>. Numbers are floats; a member that is missing, or an
/// operation on the wrong type, makes the whole condition false.
/// </summary>
internal sealed class CelExpression
{
    private readonly CelNode _root;

    private CelExpression(string text, CelNode root)
    {
        Text = text;
        _root = root;
    }

    /// <summary>The source.</summary>
    public string Text { get; }

    /// <summary>Compiles a condition.</summary>
    /// <exception cref="FormatException">Not such an expression; the message names the position.</exception>
    public static CelExpression Compile(string text) => new(text, new CelParser(text).Parse());

    /// <summary>The value under these variables; null for an unknown variable.</summary>
    public bool IsTrue(Func<string, object?> variables)
    {
        try
        {
            return _root.Evaluate(variables) is true;
        }
        catch (CelFailureException)
        {
            return false;
        }
    }

    /// <summary>A JSON value as a value of the language; objects and lists stay elements.</summary>
    public static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => element,
    };
}

/// <summary>An evaluation that has no value: a missing member or the wrong type.</summary>
internal sealed class CelFailureException(string message) : Exception(message);
