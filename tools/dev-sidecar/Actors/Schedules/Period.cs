using System.Globalization;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>
/// How a timer or reminder repeats: a Go duration (<c>0h0m1s0ms</c>), an ISO 8601 duration or repetition (<c>R5/PT1M</c>), or
/// <c>@every 1m</c>. <see cref="Repeats"/> counts all firings; -1 for no end.
/// </summary>
internal readonly record struct Period(string Text, Iso8601Duration Step, int Repeats)
{
    /// <summary>Fires once.</summary>
    public static Period None { get; } = new("", default, -1);

    /// <summary>Whether it fires more than once.</summary>
    public bool IsRepeating => Step != default;

    /// <summary>The time after this one.</summary>
    public DateTimeOffset After(DateTimeOffset time) => time.AddYears(Step.Years).AddMonths(Step.Months).AddDays(Step.Days) + Step.Time;

    /// <summary>Reads one; empty text is <see cref="None"/>.</summary>
    /// <exception cref="FormatException">Not a period, or one without repetitions.</exception>
    public static Period Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        var (duration, repeats) = (text, -1);
        if (text[0] == 'R')
        {
            var slash = text.IndexOf('/', StringComparison.Ordinal);
            var count = slash < 0 ? text.AsSpan(1) : text.AsSpan(1, slash - 1);
            if (!count.IsEmpty && !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out repeats))
            {
                throw new FormatException($"'{text}' is not a period");
            }

            duration = slash < 0 ? "" : text[(slash + 1)..];
        }

        if (repeats == 0)
        {
            throw new FormatException($"'{text}' has zero repetitions");
        }

        return new Period(text, ParseStep(duration.Length == 0 ? "PT0S" : duration, text), repeats);
    }

    private static Iso8601Duration ParseStep(string duration, string text)
    {
        var bare = duration.StartsWith("@every ", StringComparison.Ordinal) ? duration["@every ".Length..] : duration;
        if (Iso8601Duration.TryParse(bare, out var step))
        {
            return step;
        }

        return GoDuration.TryParse(bare, out var time) && time >= TimeSpan.Zero
            ? new Iso8601Duration(0, 0, 0, time)
            : throw new FormatException($"'{text}' is not a period such as '1m30s', 'PT1M' or 'R5/PT1M'");
    }
}
