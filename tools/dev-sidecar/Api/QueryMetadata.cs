using Microsoft.AspNetCore.WebUtilities;

namespace DaprPush.DevSidecar.Api;

/// <summary>The <c>metadata.&lt;key&gt;=value</c> parameters of a query.</summary>
internal static class QueryMetadata
{
    private const string Prefix = "metadata.";
    private static readonly Dictionary<string, string> None = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them; of a repeated one the first counts, as in daprd. Keys are compared ignoring case.</summary>
    public static IReadOnlyDictionary<string, string> Read(string query)
    {
        if (!query.Contains(Prefix, StringComparison.Ordinal))
        {
            return None;
        }

        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            var name = parameter.DecodeName().ToString();
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                metadata.TryAdd(name[Prefix.Length..], parameter.DecodeValue().ToString());
            }
        }

        return metadata;
    }

    /// <summary>A plain parameter's first value, or null.</summary>
    public static string? Parameter(string query, string name)
    {
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            if (parameter.DecodeName().Span.SequenceEqual(name))
            {
                return parameter.DecodeValue().ToString();
            }
        }

        return null;
    }
}
