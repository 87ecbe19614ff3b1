using System.Globalization;

namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>ISO 8601 durations such as <c>P1DT2H</c> or <c>PT0.5S</c>, with years, months, weeks, days kept as calendar units.</summary>
internal readonly record struct Iso8601Duration(int Years, int Months, int Days, TimeSpan Time)
{
    /// <summary>Reads one; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Iso8601Duration duration)
    {
        duration = default;
        if (text.Length < 3 || text[0] != 'P')
        {
            return false;
        }

        var rest = text[1..];
        var inTime = false;
        while (!rest.IsEmpty)
        {
            if (rest[0] == 'T' && !inTime)
            {
                inTime = true;
                rest = rest[1..];
                if (rest.IsEmpty)
                {
                    return false;
                }

                continue;
            }

            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || !TryAdd(ref duration, rest[digits], inTime, number))
            {
                return false;
            }

            rest = rest[(digits + 1)..];
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789.");

    private static bool TryAdd(ref Iso8601Duration duration, char unit, bool inTime, decimal number)
    {
        if (number > 100_000 || (!inTime && number != decimal.Truncate(number)))
        {
            return false;
        }

        switch (unit, inTime)
        {
            case ('Y', false):
                duration = duration with { Years = (int)number };
                return true;
            case ('M', false):
                duration = duration with { Months = (int)number };
                return true;
            case ('W', false):
                duration = duration with { Days = duration.Days + (7 * (int)number) };
                return true;
            case ('D', false):
                duration = duration with { Days = duration.Days + (int)number };
                return true;
            case ('H', true):
                duration = duration with { Time = duration.Time + TimeSpan.FromTicks((long)(number * TimeSpan.TicksPerHour)) };
                return true;
            case ('M', true):
                duration = duration with { Time = duration.Time + TimeSpan.FromTicks((long)(number * TimeSpan.TicksPerMinute)) };
                return true;
            case ('S', true):
                duration = duration with { Time = duration.Time + TimeSpan.FromTicks((long)(number * TimeSpan.TicksPerSecond)) };
                return true;
            default:
                return false;
        }
    }
}
