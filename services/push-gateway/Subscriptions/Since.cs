using System.Globalization;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Subscriptions;

/// <summary>What of history a subscriber that brings no cursor wants first, of each of its streams.</summary>
/// <param name="Asked">As the client wrote it.</param>
internal sealed record Since(string Asked, HistoryStart Start)
{
    /// <summary>The rule in words, to stand in an error behind the value.</summary>
    public const string Rule =
        "is none of all, a number of messages as in 50, a time that has passed as in 90s, 15m, 12h or 7d, and a moment as in 2026-11-30T10:00:00Z, whose offset is Z, -hh:mm or, with + written as %2B, +hh:mm";

    private const int MaxDigits = 9;

    private static readonly string[] MomentFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="now">From when on it counts back; to the second, so that those that come within one have the same to read.</param>
    /// <returns>Null where it is no such value.</returns>
    public static Since? TryParse(string text, DateTimeOffset now)
    {
        if (text == "all")
        {
            return new Since(text, new HistoryStart(HistoryStartKind.All));
        }

        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0)
        {
            return Number(text) is > 0 and var count ? new Since(text, new HistoryStart(HistoryStartKind.Newest, count)) : null;
        }

        if (digits == text.Length - 1)
        {
            return UnitSeconds(text[^1]) is > 0 and var unit && Number(text.AsSpan(0, digits)) is > 0 and var units
                ? new Since(text, new HistoryStart(HistoryStartKind.Accepted, (now.ToUnixTimeSeconds() - (unit * units)) * 1_000))
                : null;
        }

        // Without an offset it would be this machine's time.
        var hasOffset = text.Length > 6 && (text[^1] == 'Z' || text[^6] is '+' or '-');
        return hasOffset && DateTimeOffset.TryParseExact(text, MomentFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? new Since(text, new HistoryStart(HistoryStartKind.Accepted, moment.ToUnixTimeMilliseconds()))
            : null;
    }

    private static long Number(ReadOnlySpan<char> digits) =>
        digits.Length is > 0 and <= MaxDigits ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    private static long UnitSeconds(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 0,
    };
}
