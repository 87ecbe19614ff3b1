using System.Globalization;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>When a timer or reminder fires (daprd pkg/actors/api): first at its due time, then every period until it expires.</summary>
internal sealed record Schedule(string DueTime, Period Period, DateTimeOffset Next, int Left, DateTimeOffset? Expires)
{
    /// <summary>Reads a request's <c>dueTime</c>, <c>period</c> and <c>ttl</c>; an empty due time is now.</summary>
    /// <exception cref="FormatException">One of them can't be read, or it has expired before it begins.</exception>
    public static Schedule Parse(string? dueTime, string? period, string? ttl, DateTimeOffset now)
    {
        var first = string.IsNullOrEmpty(dueTime) ? now : ParseTime(dueTime, now, "due time");
        var repeats = Period.Parse(period);
        DateTimeOffset? expires = string.IsNullOrEmpty(ttl) ? null : ParseTime(ttl, first, "TTL");
        if (expires is { } end && (now > end || first > end))
        {
            throw new FormatException($"has already expired: dueTime: {dueTime} TTL: {ttl}");
        }

        return new Schedule(dueTime ?? "", repeats, first, repeats.Repeats, expires);
    }

    /// <summary>What is left after one firing; null when that was the last.</summary>
    public Schedule? Fired()
    {
        var left = Left > 0 ? Left - 1 : Left;
        if (!Period.IsRepeating || left == 0)
        {
            return null;
        }

        var next = Period.After(Next);
        return Expires is { } end && next >= end ? null : this with { Next = next, Left = left };
    }

    private static DateTimeOffset ParseTime(string text, DateTimeOffset from, string what)
    {
        if (Iso8601Duration.TryParse(text, out var iso))
        {
            return new Period(text, iso, -1).After(from);
        }

        if (GoDuration.TryParse(text, out var duration))
        {
            return from + duration;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"error parsing {what}: '{text}' is no duration and no RFC 3339 time");
    }
}
