#nullable enable

using System.Text;

namespace Dapr.Client;

/// <summary>
/// The path and query of a call to the sidecar. Everything is escaped: the sidecar unescapes each path segment like a query,
/// where a bare plus sign would become a space.
/// </summary>
internal sealed class ApiPath(string prefix)
{
    private readonly StringBuilder _text = new(prefix);
    private char _separator = '?';

    public ApiPath Segment(string name)
    {
        _text.Append('/').Append(Uri.EscapeDataString(name));
        return this;
    }

    public ApiPath Query(string name, string value)
    {
        _text.Append(_separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        _separator = '&';
        return this;
    }

    public ApiPath Metadata(IEnumerable<KeyValuePair<string, string>>? metadata)
    {
        foreach (var (name, value) in metadata ?? [])
        {
            Query($"metadata.{name}", value);
        }

        return this;
    }

    public override string ToString() => _text.ToString();
}
