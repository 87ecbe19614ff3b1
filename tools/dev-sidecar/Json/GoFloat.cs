using System.Globalization;
using System.Text.Json;

namespace DaprPush.DevSidecar.Json;

/// <summary>
/// Numbers as Go's encoding/json writes a float64: the shortest digits that read back the same, with an exponent below 1e-6 and
/// from 1e21 on.
/// </summary>
internal static class GoFloat
{
    /// <summary>Writes a number element.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement number)
    {
        if (number.TryGetInt64(out var whole) && Math.Abs((decimal)whole) <= 1L << 53)
        {
            json.WriteNumberValue(whole);
            return;
        }

        json.WriteRawValue(Format(number.GetDouble()), skipInputValidation: true);
    }

    /// <summary>The spelling of one value; infinity, which JSON can't say, becomes the largest float.</summary>
    public static string Format(double value)
    {
        if (double.IsInfinity(value))
        {
            value = value > 0 ? double.MaxValue : double.MinValue;
        }

        var size = Math.Abs(value);
        if (size != 0 && size is < 1e-6 or >= 1e21)
        {
            var text = value.ToString("E16", CultureInfo.InvariantCulture);
            var shortest = value.ToString("R", CultureInfo.InvariantCulture);
            var e = shortest.IndexOf('E', StringComparison.Ordinal);
            text = e < 0 ? text : shortest;
            e = text.IndexOf('E', StringComparison.Ordinal);
            var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

            // Go writes e-7 and e+21: a sign, and one digit where one is enough.
            return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, e)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
        }

        return value.ToString("R", CultureInfo.InvariantCulture) is var plain && !plain.Contains('E', StringComparison.Ordinal)
            ? plain
            : ((decimal)value).ToString("0.##############################", CultureInfo.InvariantCulture);
    }
}
