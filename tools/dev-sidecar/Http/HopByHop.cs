using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Http;

/// <summary>
/// Headers that belong to one connection and don't travel on (RFC 9110, 7.6.1), with those that the next connection makes itself.
/// </summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Host", "Content-Length",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the header stays behind.</summary>
    public static bool Contains(string name) => Names.Contains(name) || name.StartsWith(':');

    /// <summary>Copies a caller's headers onto a request; content headers go to the content, which must be set before.</summary>
    public static void CopyTo(IHeaderDictionary headers, HttpRequestMessage request, params ReadOnlySpan<string> except)
    {
        foreach (var (name, values) in headers)
        {
            if (Contains(name) || IsOneOf(name, except))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }

    /// <summary>Collects an answer's headers, one entry per value.</summary>
    public static void CopyTo(HttpResponseMessage response, ICollection<KeyValuePair<string, string>> headers)
    {
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            Add(name, values, headers);
        }

        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            Add(name, values, headers);
        }
    }

    private static void Add(string name, System.Net.Http.Headers.HeaderStringValues values, ICollection<KeyValuePair<string, string>> headers)
    {
        if (Contains(name))
        {
            return;
        }

        foreach (var value in values)
        {
            headers.Add(new(name, value));
        }
    }

    private static bool IsOneOf(string name, ReadOnlySpan<string> names)
    {
        foreach (var other in names)
        {
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
