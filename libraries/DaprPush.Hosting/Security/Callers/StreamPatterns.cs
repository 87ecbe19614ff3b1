using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Security.Callers;

/// <summary>What a claim or a key lets its holder reach: the streams that any of its patterns matches.</summary>
public sealed class StreamPatterns
{
    /// <summary>Patterns of one claim or key.</summary>
    public const int MaxPatterns = 200;

    private readonly IReadOnlyList<StreamPattern> _patterns;

    private StreamPatterns(IReadOnlyList<StreamPattern> patterns) => _patterns = patterns;

    public static StreamPatterns Nothing { get; } = new([]);

    public static StreamPatterns Everything { get; } = new([StreamPattern.Everything]);

    public bool IsEmpty => _patterns.Count == 0;

    /// <param name="texts">The patterns.</param>
    /// <param name="fault">What is wrong with them, to stand after the claim's or the setting's name; null where nothing is.</param>
    public static StreamPatterns Parse(IReadOnlyCollection<string> texts, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(texts);
        fault = null;
        if (texts.Count > MaxPatterns)
        {
            fault = $"has {texts.Count} patterns; {MaxPatterns} is the limit";
            return Nothing;
        }

        var patterns = new List<StreamPattern>(texts.Count);
        foreach (var text in texts)
        {
            if (StreamPattern.TryParse(text) is not { } pattern)
            {
                fault = $"has a pattern at fault: it {StreamPattern.Description}";
                return Nothing;
            }

            patterns.Add(pattern);
        }

        return patterns.Count == 0 ? Nothing : new StreamPatterns(patterns);
    }

    public bool Match(StreamName stream)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(stream))
            {
                return true;
            }
        }

        return false;
    }
}
