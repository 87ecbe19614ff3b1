namespace DaprPush.DevSidecar.Api;

/// <summary>
/// The path of a request, split at its slashes. Empty segments are left out, because the official actor clients begin their
/// paths with two slashes. Segments are percent-decoded once, as daprd's router does; <see cref="RawRest"/> is left as sent.
/// </summary>
internal sealed class ApiPath
{
    private readonly string _raw;
    private readonly string[] _segments;

    private ApiPath(string raw, string query)
    {
        _raw = raw;
        Query = query;
        _segments = raw.Split('/', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>How many segments there are.</summary>
    public int Count => _segments.Length;

    /// <summary>The query with its question mark, or empty.</summary>
    public string Query { get; }

    /// <summary>A segment, decoded.</summary>
    public string this[int index] =>
        _segments[index].Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(_segments[index]) : _segments[index];

    /// <summary>Whether a segment is exactly this word.</summary>
    public bool Is(int index, string word) => index < _segments.Length && _segments[index] == word;

    /// <summary>The segments from <paramref name="first"/> on, decoded and joined by slashes.</summary>
    public string Rest(int first) => string.Join('/', Enumerable.Range(first, Math.Max(0, Count - first)).Select(i => this[i]));

    /// <summary>What follows segment <paramref name="before"/> and its slash, exactly as the client spelled it.</summary>
    public string RawRest(int before)
    {
        var position = 0;
        for (var i = 0; i <= before && i < _segments.Length; i++)
        {
            position = _raw.IndexOf(_segments[i], position, StringComparison.Ordinal) + _segments[i].Length;
        }

        return position < _raw.Length ? _raw[(position + 1)..] : "";
    }

    /// <summary>Reads a request target: origin form, or absolute form as proxies send it.</summary>
    public static ApiPath Parse(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        if (path.Length > 0 && path[0] != '/' && Uri.TryCreate(path, UriKind.Absolute, out var absolute))
        {
            path = absolute.AbsolutePath;
        }

        return new ApiPath(path, mark < 0 ? "" : target[mark..]);
    }
}
