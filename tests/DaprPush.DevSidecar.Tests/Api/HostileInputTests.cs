using System.Net;
using System.Net.Sockets;
using System.Text;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Api;

public sealed class HostileInputTests
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

    [Fact]
    public async Task AnyRequest_HoweverStrange_IsAnsweredAndTheSidecarLivesOn()
    {
        await using var app = await new TestApp { Config = """{"entities":["Counter"]}""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        var random = new Random(20260721);
        string Pick(string[] from) => from[random.Next(from.Length)];

        for (var i = 0; i < 3000; i++)
        {
            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 8)).Select(_ => Pick(Segments)));
            path = random.Next(3) == 0 ? "v1.0/" + path : path;
            path += random.Next(4) == 0 ? "?metadata.ttlInSeconds=-1&metadata.rawPayload=true&%&=&metadata." : "";

            // Nobody hosts other types, and each of those calls rightly waits for a host.
            if (path.Contains("actors/", StringComparison.Ordinal) && !path.Contains("actors/Counter/", StringComparison.Ordinal))
            {
                continue;
            }

            var answer = await RawAsync(sidecar.HttpPort, Pick(Verbs), path, Encoding.UTF8.GetBytes(Pick(Bodies)), Pick(Types));
            answer.Should().StartWith("HTTP/1.1 ", $"{path} must be answered");
            answer.Should().NotContain("ERR_INTERNAL", $"{path} must be foreseen");
        }

        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeNoContentAsync();
        await (await sidecar.PostAsync("v1.0/publish/pubsub/t", "1")).ShouldBeNoContentAsync();
    }

    [Theory]
    [InlineData("POST /v1.0/publish/pubsub/t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nbroken")]
    [InlineData("POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"ke")]
    [InlineData("POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[{")]
    [InlineData("PUT /v1.0/actors/Counter/1/method/m HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")]
    [InlineData("POST /v1.0/invoke/a/method/m HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")]
    [InlineData("POST /v1.0/publish/pubsub/t HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n")]
    public async Task Body_BrokenOff_ChangesNothing(string request)
    {
        await using var app = new TestApp { Config = """{"entities":["Counter"]}""", Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""" };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, sidecar.HttpPort);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                await stream.CopyToAsync(Stream.Null);
            }
            catch (IOException)
            {
                // An answer or a reset: either ends it.
            }
        }

        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeNoContentAsync();
        app.Received.Should().NotContain(received => received.Path == "/t" || received.Text == "half");
        await (await sidecar.GetAsync("v1.0/state/statestore/k")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task SlowClients_Many_DoNotKeepOthersWaiting()
    {
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a");
        var slow = new List<TcpClient>();
        for (var i = 0; i < 200; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, sidecar.HttpPort);
            await client.GetStream().WriteAsync("POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n["u8.ToArray());
            slow.Add(client);
        }

        for (var i = 0; i < 50; i++)
        {
            await (await sidecar.PostAsync("v1.0/state/statestore", """[{"key":"k","value":1}]""")).ShouldBeNoContentAsync();
        }

        slow.ForEach(client => client.Dispose());
    }

    // A connection of its own for each, because HttpClient refuses to send most of these.
    private static async Task<string> RawAsync(int port, string verb, string path, byte[] body, string contentType)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var head = $"{verb} /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n";
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
