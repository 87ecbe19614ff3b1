using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;

namespace DaprPush.Gateway.Api;

/// <summary>Which headers go through to the send API and back.</summary>
internal static class PassedHeaders
{
    // RFC 9110, 7.6.1, and those that RFC 2616 counted among them.
    private static readonly FrozenSet<string> HopByHop = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The headers of a request that the send API is to see. Nobody outside speaks to Dapr through the gateway, nor says for somebody
    /// else where a request comes from, nor which invocation of the Functions host it belongs to: with such a header from outside the
    /// host finds no function for the request, and holds it for 15 s (azure-functions-host 4.1037, DefaultHttpProxyService).
    /// </summary>
    public static IEnumerable<KeyValuePair<string, StringValues>> OfRequest(IHeaderDictionary headers)
    {
        var connection = headers.GetCommaSeparatedValues("Connection");
        return headers.Where(header =>
            IsPassed(header.Key, connection)
            && !header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)
            && !header.Key.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
            && !header.Key.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
            && !header.Key.Equals("x-ms-invocation-id", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The headers of an answer that the client is to see. CORS is the gateway's own affair.</summary>
    public static IEnumerable<KeyValuePair<string, IEnumerable<string>>> OfAnswer(HttpResponseMessage answer)
    {
        var connection = answer.Headers.Connection;
        return answer.Headers.Concat(answer.Content.Headers).Where(header =>
            IsPassed(header.Key, connection) && !header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsPassed(string name, IEnumerable<string> namedInConnection) =>
        !HopByHop.Contains(name)
        && !name.StartsWith("dapr-", StringComparison.OrdinalIgnoreCase)
        && !namedInConnection.Contains(name, StringComparer.OrdinalIgnoreCase);
}
