#nullable enable

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Actors.Runtime.Reminders;

/// <summary>
/// Times as the official SDK spells them to the sidecar ("1h0m30s0ms"; empty for none) and takes them from it:
/// that spelling, "@every …" and its like, and ISO 8601 for periods. It does not take "1s", so neither does this.
/// </summary>
internal static partial class DaprDuration
{
    public static string Write(TimeSpan? value) =>
        value is not { } time || time < TimeSpan.Zero
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"{(time.Days * 24) + time.Hours}h{time.Minutes}m{time.Seconds}s{time.Milliseconds}ms");

    /// <summary>A period; with a number of repetitions as "R3/PT10S", which has no milliseconds.</summary>
    public static string WritePeriod(TimeSpan period, int? repetitions)
    {
        if (repetitions is null)
        {
            return Write(period);
        }

        if (period.Milliseconds > 0)
        {
            throw new ArgumentException("A period with repetitions cannot have milliseconds.", nameof(period));
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"R{repetitions}/P");
        AppendPart(text, period.Days, 'D');
        text.Append('T');
        AppendPart(text, period.Hours, 'H');
        AppendPart(text, period.Minutes, 'M');
        AppendPart(text, period.Seconds, 'S');
        return text.ToString();
    }

    public static TimeSpan Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Timeout.InfiniteTimeSpan;
        }

        if (text.StartsWith('@'))
        {
            return ReadSchedule(text);
        }

        var match = Spelled().Match(text);
        return match.Success
            ? new TimeSpan(0, Part(match, "h"), Part(match, "m"), Part(match, "s"), Part(match, "ms"))
            : throw new FormatException($"'{text}' is not a duration of the form 0h0m0s0ms.");
    }

    public static TimeSpan ReadPeriod(string? text)
    {
        if (string.IsNullOrEmpty(text) || text[0] is not ('R' or 'P'))
        {
            return Read(text);
        }

        var match = Iso8601().Match(text);
        if (!match.Success)
        {
            throw new FormatException($"'{text}' is not an ISO 8601 duration.");
        }

        var days = (Part(match, "year") * 365) + (Part(match, "month") * 30) + (Part(match, "week") * 7) + Part(match, "day");
        return new TimeSpan(days, Part(match, "hour"), Part(match, "minute"), Part(match, "second"));
    }

    private static TimeSpan ReadSchedule(string text) => text switch
    {
        "@yearly" => TimeSpan.FromDays(365),
        "@monthly" => TimeSpan.FromDays(30),
        "@weekly" => TimeSpan.FromDays(7),
        "@daily" => TimeSpan.FromDays(1),
        "@hourly" => TimeSpan.FromHours(1),
        _ when Every().Match(text) is { Success: true } match => match.Groups["part"].Captures.Aggregate(TimeSpan.Zero, (sum, part) => sum + ReadPart(part.Value)),
        _ => throw new FormatException($"'{text}' is not a schedule like @every 1h30m or @daily."),
    };

    private static TimeSpan ReadPart(string part)
    {
        var unit = part.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var number = double.Parse(part[..^unit.Length], CultureInfo.InvariantCulture);
        return unit switch
        {
            "ns" => TimeSpan.FromMicroseconds(number / 1000),
            "us" or "µs" => TimeSpan.FromMicroseconds(number),
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
    }

    private static int Part(Match match, string group) =>
        match.Groups[group] is { Success: true } part ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;

    private static void AppendPart(StringBuilder text, int value, char unit)
    {
        if (value > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value}{unit}");
        }
    }

    [GeneratedRegex(@"^(?<h>\d+)h(?<m>\d+)m(?<s>\d+)s(?<ms>\d+)ms$")]
    private static partial Regex Spelled();

    [GeneratedRegex(@"^@every (?<part>\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$")]
    private static partial Regex Every();

    [GeneratedRegex(@"^(R\d+/)?P((?<year>\d+)Y)?((?<month>\d+)M)?((?<week>\d+)W)?((?<day>\d+)D)?(T((?<hour>\d+)H)?((?<minute>\d+)M)?((?<second>\d+)S)?)?$")]
    private static partial Regex Iso8601();
}
