using System.Buffers;
using System.Globalization;

namespace DaprPush.DevSidecar.Components;

/// <summary>
/// Durations as Go's <c>time.ParseDuration</c> reads them: a sign, then numbers with a unit (ns, us, µs, ms, s, m, h), such as
/// <c>1h0m0s</c> or <c>1.5s</c>. Finer than 100 ns is cut off; longer than <see cref="TimeSpan.MaxValue"/> is refused.
/// </summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads <paramref name="text"/>; false when it is no duration. A lone "0" is zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var negative = !text.IsEmpty && text[0] == '-';
        var rest = !text.IsEmpty && text[0] is '-' or '+' ? text[1..] : text;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var length = rest.IndexOfAny(NumberCharacters);
            var unit = length < 0 ? rest : rest[..length];
            if (TicksOf(unit) is not { } scale || number > TimeSpan.MaxValue.Ticks / scale)
            {
                return false;
            }

            ticks += number * scale;
            rest = rest[unit.Length..];
        }

        if (ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks(negative ? -(long)ticks : (long)ticks);
        return true;
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" or "μs" => 10m,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        _ => null,
    };
}
