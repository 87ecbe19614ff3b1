using System.Text.Json;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Reading;

/// <summary>A message of type <c>progress</c> tells how far its task is.</summary>
internal static class ProgressRule
{
    /// <summary>
    /// <c>data</c> is an object whose <c>progress</c> is a number from 0 to 100; where it stands several times, each of them,
    /// because readers of JSON disagree on which one counts.
    /// </summary>
    public static bool IsMet(RawJson data)
    {
        var reader = new Utf8JsonReader(data.Utf8.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!IsProgress(ref reader))
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var progress) && progress is >= 0 and <= 100)
            {
                found = true;
            }
            else
            {
                return false;
            }
        }

        return found;
    }

    private static bool IsProgress(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return JsonFields.PropertyName(ref reader) == "progress";
        }

        var isProgress = reader.ValueTextEquals("progress"u8);
        reader.Read();
        return isProgress;
    }
}
