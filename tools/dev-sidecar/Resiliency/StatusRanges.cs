using System.Globalization;

namespace DaprPush.DevSidecar.Resiliency;

/// <summary>A list such as <c>429,500-599</c>.</summary>
internal sealed class StatusRanges
{
    private readonly List<(int From, int To)> _ranges = [];

    /// <summary>Reads a list; null when it is none.</summary>
    public static StatusRanges? TryParse(string text)
    {
        var ranges = new StatusRanges();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to)
                || from < 100 || to > 599 || from > to)
            {
                return null;
            }

            ranges._ranges.Add((from, to));
        }

        return ranges;
    }

    /// <summary>Whether the status is in the list.</summary>
    public bool Contains(int status) => _ranges.Exists(range => status >= range.From && status <= range.To);
}
