using System.Text.Json;
using DaprPush.Messages.Json;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Reading;

/// <summary>Reads single values of a message and notes what is wrong with them instead of stopping at the first.</summary>
internal sealed class JsonFields
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    public bool HasFaultUnder(string field) => _errors.Exists(error => error.Field.StartsWith(field, StringComparison.Ordinal));

    /// <summary>The property's name; the reader goes on to its value.</summary>
    /// <exception cref="JsonException">The name is no text.</exception>
    public static string PropertyName(ref Utf8JsonReader reader)
    {
        try
        {
            var name = reader.GetString()!;
            reader.Read();
            return name;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("A field's name holds half of a surrogate pair.", exception);
        }
    }

    public void Fault(string field, string message) => _errors.Add(new FieldError(field, message));

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

    public string? Text(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            try
            {
                return reader.GetString();
            }
            catch (InvalidOperationException)
            {
                Fault(field, "holds half of a surrogate pair");
                return null;
            }
        }

        Fault(field, "must be a string");
        reader.Skip();
        return null;
    }

    public TEnum Choice<TEnum>(ref Utf8JsonReader reader, string field)
        where TEnum : struct, Enum
    {
        if (reader.TokenType == JsonTokenType.String && Text(ref reader, field) is { } name && EnumNames<TEnum>.TryParse(name, out var value))
        {
            return value;
        }

        reader.Skip();
        Fault(field, $"must be one of {EnumNames<TEnum>.All}");
        return default;
    }

    public int WholeNumber(ref Utf8JsonReader reader, string field, int least, int most)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
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
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        reader.Skip();
        Fault(field, "must be an RFC 3339 date and time, as in 2025-07-30T15:10:00.123Z");
        return null;
    }
}
