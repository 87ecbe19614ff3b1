using System.Globalization;
using System.Text;

namespace DaprPush.Testing.Hostile;

/// <summary>The bytes of requests that no honest client sends.</summary>
internal static class HostileRequests
{
    /// <summary>Requests that are sent ahead of their answers.</summary>
    public const int Ahead = 100;

    private const int NewNames = 100;

    // Each would be the gateway's own page, or the sidecar's, once it is decoded or joined again.
    private static readonly string[] Paths =
    [
        @"/api/v1/\..\..\metrics", "/api/v1/..%2f..%2fmetrics", "/api/v1/%2e%2e/%2e%2e/metrics", "/api/v1/a%5c..%5c..%5cmetrics",
        "/api/v1/%252e%252e/metrics", "/api/v1/a/../../../v1.0/metadata", "/api/v1//v1.0/metadata", "/api/v1/a%00", "/api/v1/a%0d%0aX:%20y",
        "/METRICS", "/metrics/", "/SSE/user/u", "/Admin/connections", "/%61dmin/connections", "/api/v1;/../admin/connections", "/sse/../admin/connections",
    ];

    // A header byte outside ASCII; sizes of chunks that are too large, negative and none; two lengths; a name that is none.
    private static readonly byte[][] Rubbish =
    [
        Encoding.Latin1.GetBytes("GET /api/v1/openapi.json HTTP/1.1\r\nHost: h\r\nX-Name: caf\u00e9\r\nConnection: close\r\n\r\n"),
        Post("Transfer-Encoding: chunked\r\n", "400000000000000000\r\n"),
        Post("Transfer-Encoding: chunked\r\n", "-1\r\n"),
        Post("Transfer-Encoding: chunked\r\n", "zz\r\n"),
        Post("Content-Length: 5\r\nContent-Length: 6\r\n", "12345"),
        Post("Content-Length: 99999999999999999999\r\n", ""),
        Encoding.Latin1.GetBytes("GET /sse/stream/\u00e9\u00e9 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
        Encoding.Latin1.GetBytes("GET /sse/user/u HTTP/1.1\r\nHost: h\r\nB\u00e4d: x\r\nConnection: close\r\n\r\n"),
    ];

    public static byte[] SentAhead(string path) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: gateway\r\n\r\n", Ahead)));

    public static byte[] WithTrickyPath(int turn) =>
        Encoding.ASCII.GetBytes($"GET {Paths[turn % Paths.Length]} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");

    public static byte[] OfRubbish(int turn) => Rubbish[turn % Rubbish.Length];

    /// <summary>Asks for channels that no other turn and no other client names.</summary>
    public static byte[] NamingChannels(int number, int turn)
    {
        var run = Environment.ProcessId;
        var names = Enumerable.Range(0, NewNames).Select(name => string.Create(CultureInfo.InvariantCulture, $"n{run}.{number}.{turn}.{name}"));
        return Encoding.ASCII.GetBytes($"GET /sse/stream/{string.Join(',', names)} HTTP/1.1\r\nHost: gateway\r\n\r\n");
    }

    private static byte[] Post(string headers, string body) =>
        Encoding.ASCII.GetBytes($"POST /api/v1/messages/send HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}\r\n{body}");
}
