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

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        // One digit, a point, the rest: the shortest that read back the same.
        var shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        for (var precision = 0; precision < 16; precision++)
        {
            var candidate = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(candidate, CultureInfo.InvariantCulture) == value)
            {
                shortest = candidate;
                break;
            }
        }

        var e = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return Math.Abs(value) is < 1e-6 or >= 1e21
            ? $"{shortest[..e]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}"
            : Plain(shortest[..e], exponent);
    }

    private static string Plain(string mantissa, int exponent)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        var digits = mantissa.TrimStart('-').Replace(".", "", StringComparison.Ordinal);
        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
