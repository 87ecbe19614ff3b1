using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.DevSidecar.Tests.Api;

/// <summary>A request that no client would send, put together at random from words of the API and from rubbish.</summary>
internal sealed record StrangeRequest(string Verb, string Path, string Body, string ContentType)
{
    private static readonly string[] Verbs = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    private static readonly string[] Segments =
    [
        "v1.0", "v1.0-alpha1", "publish", "bulk", "state", "transaction", "invoke", "method", "actors", "reminders", "timers", "metadata", "healthz",
        "pubsub", "statestore", "t", "Counter", "one", "a", "", "..", ".", "%00", "%2F", "%7C%7C", "%", "%zz", "ü", "||", new string('x', 3000),
    ];

    private static readonly string[] Bodies =
    [
        "", "{", "[", "null", "true", "[null]", "{}", "[{}]", "[[[[", "\"\\ud800\"", """[{"key":null}]""", """[{"key":"k","value":{"deep":[1,2,{"x":null}]}}]""",
        """{"keys":[null]}""", """{"operations":[{"operation":"upsert"}]}""", """[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":"x"}}}]""",
        """{"dueTime":"1s","period":"R-1/P"}""", """{"dueTime":5}""", """[{"entryId":1}]""", new string('[', 5000),
    ];

    private static readonly string[] Types = ["application/json", "application/cloudevents+json", "application/octet-stream", "text/plain", ";;;", "a/b/c"];

    /// <summary>So many of them, the same for the same seed. What would have to wait for an actor's host is left out.</summary>
    public static IEnumerable<StrangeRequest> Series(int seed, int count)
    {
        var random = new Random(seed);
        string Pick(string[] from) => from[random.Next(from.Length)];
        for (var i = 0; i < count; i++)
        {
            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pick(Segments)));
            path = random.Next(3) == 0 ? "v1.0/" + path : path;
            path += random.Next(4) == 0 ? "?metadata.ttlInSeconds=-1&metadata.rawPayload=true&%&=&metadata." : "";
            var request = new StrangeRequest(Pick(Verbs), path, Pick(Bodies), Pick(Types));

            // Nobody hosts other types, and each of those calls rightly waits for a host.
            if (!path.Contains("actors/", StringComparison.Ordinal) || path.Contains("actors/Counter/", StringComparison.Ordinal))
            {
                yield return request;
            }
        }
    }

    /// <summary>Sends it over a connection of its own, because HttpClient refuses to send most of these; what came back as text.</summary>
    public async Task<string> SendAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var body = Encoding.UTF8.GetBytes(Body);
        var head = $"{Verb} /{Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {ContentType}\r\nContent-Length: {body.Length}\r\n\r\n";
        await client.GetStream().WriteAsync((byte[])[.. Encoding.UTF8.GetBytes(head), .. body]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var answer = new MemoryStream();
        try
        {
            await client.GetStream().CopyToAsync(answer, limit.Token);
        }
        catch (IOException) when (answer.Length > 0)
        {
            // The server refused the head and closed with our body unread.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
