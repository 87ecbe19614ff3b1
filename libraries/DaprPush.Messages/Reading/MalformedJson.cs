using System.Text.Json;

namespace DaprPush.Messages.Reading;

/// <summary>Where a text stops being JSON, in words.</summary>
internal static class MalformedJson
{
    /// <summary>To stand after the text's name; lines and bytes count from 1.</summary>
    /// <param name="exception">What <see cref="Utf8JsonReader"/> threw.</param>
    public static string Describe(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return $"is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
    }
}
