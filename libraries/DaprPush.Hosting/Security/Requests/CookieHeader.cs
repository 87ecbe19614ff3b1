using Microsoft.Extensions.Primitives;

namespace DaprPush.Hosting.Security.Requests;

/// <summary>
/// Reads one cookie out of the headers <c>Cookie</c> (RFC 6265, 4.2.1). A browser sends along whatever any page of its site has set, so
/// parts that are no cookie, as in <c>a=b;; =c; d</c>, are passed over and never an error. ASP.NET Core's own parser gives up at some
/// of them, and within a Functions worker it throws.
/// </summary>
public static class CookieHeader
{
    /// <summary>
    /// The values that are not empty, each once, in order: several where the name has been set for several paths or domains. At most two,
    /// which is one too many already.
    /// </summary>
    /// <param name="lines">All lines of the header.</param>
    /// <param name="name">Upper and lower case count.</param>
    public static IReadOnlyList<string> ValuesOf(StringValues lines, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        List<string>? values = null;
        foreach (var line in lines)
        {
            foreach (var part in line.AsSpan().Split(';'))
            {
                var pair = line.AsSpan(part);
                var equals = pair.IndexOf('=');
                if (equals >= 0 && Trim(pair[..equals]).SequenceEqual(name) && Plain(Trim(pair[(equals + 1)..])) is { IsEmpty: false } value
                    && values?.Contains(value.ToString()) is not true)
                {
                    (values ??= []).Add(value.ToString());
                    if (values.Count == 2)
                    {
                        return values;
                    }
                }
            }
        }

        return values ?? (IReadOnlyList<string>)[];
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");

    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> value) => value is ['"', .. var quoted, '"'] ? quoted : value;
}
