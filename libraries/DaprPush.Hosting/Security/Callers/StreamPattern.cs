using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Security.Callers;

/// <summary>
/// Streams by name: <c>news.*</c> or <c>channel:news.*</c> for channels, <c>task:*</c>, <c>kb:42</c>, <c>service:billing</c>,
/// <c>session:s1</c>, <c>user:*</c>, <c>broadcast</c>, and <c>**</c> for every stream. <c>*</c> stands for any characters, none
/// included; without a kind in front a pattern means channels.
/// </summary>
public sealed class StreamPattern
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxLength = 256;

    /// <summary>The rule in words, to stand in an error after the pattern.</summary>
    public const string Description = "must be 1 to 256 characters of A-Z a-z 0-9 _ . : @ - and *";

    private static readonly string[] Kinds = ["user:", "channel:", "task:", "kb:", "session:", "service:"];

    private readonly string? _glob;

    private StreamPattern(string? glob) => _glob = glob;

    /// <summary>Every stream.</summary>
    public static StreamPattern Everything { get; } = new(glob: null);

    /// <returns>Null where the text breaks the rule.</returns>
    public static StreamPattern? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength || text.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '@' or '-' or '*')))
        {
            return null;
        }

        if (text == "**")
        {
            return Everything;
        }

        return new StreamPattern(
            text == StreamName.Broadcast.Text || Array.Exists(Kinds, kind => text.StartsWith(kind, StringComparison.Ordinal)) ? text : "channel:" + text);
    }

    public bool Matches(StreamName stream) => _glob is null || Matches(_glob, stream.Text);

    // One star to go back to at a time: at most pattern times name steps, whatever the pattern.
    private static bool Matches(string pattern, string text)
    {
        var (p, t, star, retry) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, retry) = (p++, t);
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
