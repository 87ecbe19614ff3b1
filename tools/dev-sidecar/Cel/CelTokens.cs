using System.Globalization;
using System.Text;

namespace DaprPush.DevSidecar.Cel;

/// <summary>The tokens of an expression, taken one at a time.</summary>
internal sealed class CelTokens(string text)
{
    private int _at;

    public bool AtEnd
    {
        get
        {
            SkipSpace();
            return _at == text.Length;
        }
    }

    /// <summary>Takes this symbol or word if it comes next.</summary>
    public bool Skip(string symbol)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0)
        {
            return false;
        }

        var end = _at + symbol.Length;
        if (char.IsLetter(symbol[0]) && end < text.Length && IsNamePart(text[end]))
        {
            return false;
        }

        // "!" must not take the first half of "!=".
        if (symbol == "!" && end < text.Length && text[end] == '=')
        {
            return false;
        }

        _at = end;
        return true;
    }

    /// <summary>Takes the first of these that comes next, or none.</summary>
    public string? SkipAny(string[] symbols) => Array.Find(symbols, Skip);

    public void Expect(string symbol)
    {
        if (!Skip(symbol))
        {
            throw new FormatException($"'{symbol}' expected at position {_at + 1} of '{text}'");
        }
    }

    public string Name()
    {
        SkipSpace();
        var start = _at;
        while (_at < text.Length && IsNamePart(text[_at]) && (_at > start || !char.IsAsciiDigit(text[_at])))
        {
            _at++;
        }

        return _at > start ? text[start.._at] : throw Unexpected();
    }

    /// <summary>Takes a number, a string, true, false or null.</summary>
    public bool Literal(out object? value)
    {
        SkipSpace();
        value = null;
        if (_at == text.Length)
        {
            return false;
        }

        if (text[_at] is '"' or '\'')
        {
            value = QuotedString(text[_at]);
            return true;
        }

        if (char.IsAsciiDigit(text[_at]))
        {
            value = Number();
            return true;
        }

        if (SkipAny(["true", "false", "null"]) is not { } word)
        {
            return false;
        }

        value = word == "null" ? null : word == "true";
        return true;
    }

    public FormatException Unexpected() =>
        new(_at < text.Length ? $"unexpected '{text[_at]}' at position {_at + 1} of '{text}'" : $"'{text}' ends too early");

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private double Number()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '.' or 'e' or 'E'))
        {
            _at++;
        }

        return double.TryParse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{text[start.._at]}' is no number in '{text}'");
    }

    private string QuotedString(char quote)
    {
        var value = new StringBuilder();
        for (_at++; _at < text.Length; _at++)
        {
            if (text[_at] == quote)
            {
                _at++;
                return value.ToString();
            }

            value.Append(text[_at] == '\\' && _at + 1 < text.Length ? Escaped(text[++_at]) : text[_at]);
        }

        throw new FormatException($"a string does not end in '{text}'");
    }

    private static char Escaped(char c) => c switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        _ => c,
    };

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }
}
