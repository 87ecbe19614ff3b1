namespace DaprPush.Router.Terms;

/// <summary>What is numbered from <paramref name="From"/> on was written in that term, up to the next range.</summary>
internal readonly record struct TermRange(long From, string Term);

/// <summary>
/// In which terms numbered keys were written: ranges in rising order. Nothing lies below the first. A list that stays as it
/// is comes back as the same object.
/// </summary>
internal static class TermRanges
{
    /// <summary>The term in which that number was written.</summary>
    public static string Of(IReadOnlyList<TermRange> ranges, long number)
    {
        for (var i = ranges.Count - 1; i >= 0; i--)
        {
            if (ranges[i].From <= number)
            {
                return ranges[i].Term;
            }
        }

        return TermKeys.NoTerm;
    }

    /// <summary>From that number on everything is written in this term.</summary>
    public static IReadOnlyList<TermRange> Begin(IReadOnlyList<TermRange> ranges, long from, string term) =>
        ranges is [.., var last] && last.Term == term && last.From <= from ? ranges : [.. ranges.Where(range => range.From < from), new TermRange(from, term)];

    /// <summary>Nobody will ask for lower numbers.</summary>
    public static IReadOnlyList<TermRange> Trim(IReadOnlyList<TermRange> ranges, long lowest) =>
        ranges.Count > 1 && ranges[1].From <= lowest ? [.. ranges.Where((_, i) => i == ranges.Count - 1 || ranges[i + 1].From > lowest)] : ranges;
}
