using System.Text;
using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Reading;

/// <summary>Reads single values of a message and notes what is wrong with them instead of stopping at the first.</summary>
internal sealed class JsonFields
{
    private const string HalfSurrogate = "holds half of a surrogate pair";

    private readonly List<FieldError> _errors = [];
    private int _leftOut;

    public bool HasFaults => _errors.Count > 0;

    public IReadOnlyList<FieldError> Errors =>
        _leftOut == 0 ? _errors : [.. _errors, new FieldError("", $"has {_leftOut} more faults that are not listed")];

    public bool HasFaultUnder(string field) => _errors.Exists(error =>
        error.Field.StartsWith(field, StringComparison.Ordinal) && (error.Field.Length == field.Length || error.Field[field.Length] is '.' or '['));

    /// <summary>
    /// The property's name; the reader goes on to its value. A name that is no text (half of a surrogate pair, escaped) comes as it
    /// is spelled, which is the name of no field.
    /// </summary>
    public static string PropertyName(ref Utf8JsonReader reader)
    {
        string name;
        try
        {
            name = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            name = Encoding.UTF8.GetString(reader.ValueSpan);
        }

        reader.Read();
        return name;
    }

    public void Fault(string field, string message)
    {
        if (_errors.Count == FieldError.MaxErrors)
        {
            _leftOut++;
            return;
        }

        // Room for the longest path of a known field; what a stranger made up may be as long as the message.
        const int longest = 2 * MessageLimits.MaxNameLength;
        _errors.Add(new FieldError(field.Length <= longest ? field : string.Concat(field.AsSpan(0, longest), "…"), message));
    }

    /// <summary>Notes a property that stands twice. The first one counts.</summary>
    public bool IsFirst(HashSet<string> seen, string field)
    {
        if (seen.Add(field))
        {
            return true;
        }

        Fault(field, "is given twice");
        return false;
    }

    public string? Name(ref Utf8JsonReader reader, string field)
    {
        if (Text(ref reader, field) is not { } name)
        {
            return null;
        }

        if (NameRules.IsValid(name))
        {
            return name;
        }

        Fault(field, NameRules.Description);
        return null;
    }

    public string? Channel(ref Utf8JsonReader reader, string field)
    {
        var name = Name(ref reader, field);
        if (name is null || NameRules.IsChannel(name))
        {
            return name;
        }

        Fault(field, NameRules.ChannelDescription);
        return null;
    }

    public string? Text(ref Utf8JsonReader reader, string field, string wrongType = "must be a string")
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            Fault(field, wrongType);
            reader.Skip();
            return null;
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            Fault(field, HalfSurrogate);
            return null;
        }
    }

    public TEnum Choice<TEnum>(ref Utf8JsonReader reader, string field)
        where TEnum : struct, Enum
    {
        if (Text(ref reader, field, $"must be one of {EnumNames<TEnum>.All}") is not { } name)
        {
            return default;
        }

        if (!EnumNames<TEnum>.TryParse(name, out var value))
        {
            Fault(field, $"must be one of {EnumNames<TEnum>.All}");
        }

        return value;
    }

    public int WholeNumber(ref Utf8JsonReader reader, string field, int least, int most)
    {
        // A whole number may be spelled 60.0 or 6e1 too; to JSON Schema it is the same.
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var number) && number >= least && number <= most && decimal.IsInteger(number))
        {
            return (int)number;
        }

        reader.Skip();
        Fault(field, $"must be a whole number from {least} to {most}");
        return least;
    }

    public bool Flag(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }

        reader.Skip();
        Fault(field, "must be true or false");
        return false;
    }

    public DateTimeOffset? Instant(ref Utf8JsonReader reader, string field)
    {
        const string rule = "must be an RFC 3339 date and time with its offset, as in 2025-07-30T15:10:00.123Z";
        if (Text(ref reader, field, rule) is not { } text)
        {
            return null;
        }

        // The reader takes ISO 8601, of which RFC 3339 is the part with seconds and offset: without one it would be this machine's time.
        if (text.Length >= "2025-07-30T15:10:00Z".Length && text[16] == ':' && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && reader.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        Fault(field, rule);
        return null;
    }
}
