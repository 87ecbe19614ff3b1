using System.Text.RegularExpressions;
using DaprPush.Samples.Documents.Documents;

namespace DaprPush.Samples.Documents.Processing;

/// <summary>Counts the words of a text, paragraph by paragraph.</summary>
internal sealed partial class TextAnalysis
{
    private const double WordsPerMinute = 230;
    private const int ShortestKeyword = 5;
    private const int Keywords = 8;
    private readonly Dictionary<string, int> _counts = new(StringComparer.OrdinalIgnoreCase);
    private int _paragraphs;
    private int _words;

    public void Add(string paragraph)
    {
        _paragraphs++;
        foreach (var word in Word().EnumerateMatches(paragraph))
        {
            _words++;
            if (word.Length >= ShortestKeyword)
            {
                var text = paragraph.Substring(word.Index, word.Length);
                _counts[text] = _counts.GetValueOrDefault(text) + 1;
            }
        }
    }

    public TextSummary Summarize() => new(
        _paragraphs,
        _words,
        Math.Round(_words / WordsPerMinute, 1),
        [.. _counts.OrderByDescending(word => word.Value).ThenBy(word => word.Key, StringComparer.Ordinal).Take(Keywords).Select(word => word.Key.ToLowerInvariant())]);

    [GeneratedRegex(@"\p{L}[\p{L}\p{Mn}'’-]*")]
    private static partial Regex Word();
}
