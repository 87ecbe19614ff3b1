using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>A gateway that ends TLS itself: streams over HTTP/2, many on one connection, and over HTTP/1.1.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly StreamName News = StreamName.Channel("news");
    private readonly string _folder = Directory.CreateTempSubdirectory("push-tls").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Open_OverHttp2_ManyStreamsOnOneConnectionGetEverythingAndResume()
    {
        await using var gateway = await StartAsync();
        using var handler = Handler();
        var connections = 0;
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref connections);
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };
        using var http = Client(handler, gateway, HttpVersion.Version20);

        var clients = new List<SseClient>();
        for (var i = 0; i < 40; i++)
        {
            clients.Add(await SseClient.OpenAsync(http, "/sse/stream/news", null));
            await clients[i].UntilReadyAsync();
        }

        for (var i = 1; i <= 100; i++)
        {
            await gateway.SendAsync(TestMessage.Of($"m{i}", padding: 1_000), News);
        }

        foreach (var client in clients)
        {
            await client.UntilGotAsync(100);
            client.Ids.Should().Equal(Enumerable.Range(1, 100).Select(i => $"m{i}"));
            client.Dispose();
        }

        connections.Should().Be(1);
        await gateway.SendAsync(TestMessage.Of("m101"), News);
        using var back = await SseClient.OpenAsync(http, "/sse/stream/news", clients[0].Stream.LastEventId);
        await back.UntilGotAsync(1);
        back.Ids.Should().Equal("m101");
    }

    [Fact]
    public async Task Open_OverTlsWithHttp11_GetsTheStream()
    {
        await using var gateway = await StartAsync();
        using var handler = Handler();
        using var http = Client(handler, gateway, HttpVersion.Version11);
        using var client = await SseClient.OpenAsync(http, "/sse/stream/news", null);
        await client.UntilReadyAsync();

        await gateway.SendAsync(TestMessage.Of("m1"), News);

        await client.UntilGotAsync(1);
        client.Ids.Should().Equal("m1");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task WebSocket_OverTls_GetsEverythingAnswersPingsAndCloses(string version)
    {
        // Over HTTP/2 it is an extended CONNECT (RFC 8441).
        await using var gateway = await StartAsync(("HEARTBEAT_INTERVAL", "2"));
        using var handler = Handler();
        using var http = Client(handler, gateway, new Version(version));
        using var client = await WebSocketClient.OpenAsync(
            http.BaseAddress!,
            "/ws/stream/news",
            options =>
            {
                options.HttpVersion = new Version(version);
                options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
                options.CollectHttpResponseDetails = true;
            },
            http);
        ((int)client.Socket.HttpStatusCode).Should().Be(version == "2.0" ? 200 : 101);
        client.Socket.SubProtocol.Should().Be("daprpush.v1");
        await client.UntilEventAsync("ready");

        // .NET's client answers pings while it is asked to receive.
        var all = client.UntilGotAsync(51);
        for (var i = 1; i <= 50; i++)
        {
            await gateway.SendAsync(TestMessage.Of($"m{i}", padding: 2_000), News);
        }

        // Four pings of two bytes each: it would have been ended after two without an answer.
        var before = await SentBytesAsync();
        await Waiting.UntilAsync(async () => await SentBytesAsync() >= before + 8, TimeSpan.FromSeconds(30), () => "No pings are sent.");
        await gateway.SendAsync(TestMessage.Of("m51"), News);
        await all;
        client.Ids.Should().Equal(Enumerable.Range(1, 51).Select(i => $"m{i}"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await client.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, limit.Token);
        client.Socket.State.Should().Be(System.Net.WebSockets.WebSocketState.Closed);
        await Waiting.UntilAsync(
            async () => ValueOf(await gateway.Admin.GetStringAsync("/metrics"), "message_push_connections_active") == 0,
            TimeSpan.FromSeconds(30),
            () => "The connection is still counted.");

        async Task<double> SentBytesAsync() => ValueOf(await gateway.Admin.GetStringAsync("/metrics"), "message_push_sent_bytes_total");
    }

    [Theory]
    [InlineData("/sse/stream/news", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/sse/stream/a%20b", 400)]
    [InlineData("/nowhere", 404)]
    public async Task Answers_OverTls_SayThatThisHostIsReachedByTlsAlone(string path, int status)
    {
        await using var gateway = await StartAsync();
        using var handler = Handler();
        using var http = Client(handler, gateway, HttpVersion.Version20);

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Headers.GetValues("Strict-Transport-Security").Should().Equal("max-age=31536000");
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task ClientThatTakesNothing_OverTls_IsClosedWithinConnectionTimeoutAndItsBytesCount(string version)
    {
        await using var gateway = await StartAsync(("CONNECTION_TIMEOUT", "10"), ("MESSAGE_QUEUE_SIZE", "100000"), ("Push__Gateway__MessageQueueKilobytes", "100000"));
        using var handler = Handler();
        handler.InitialHttp2StreamWindowSize = 65_535;
        using var http = Client(handler, gateway, new Version(version));
        using var client = await SseClient.OpenAsync(http, "/sse/stream/news", null);
        await client.UntilReadyAsync();
        var sending = Task.WhenAll(Enumerable.Range(1, 100).Select(i => gateway.SendAsync(TestMessage.Of($"m{i}", padding: 60_000), News)));
        var most = 0.0;
        await Waiting.UntilAsync(
            async () =>
            {
                var metrics = await gateway.Admin.GetStringAsync("/metrics");
                most = Math.Max(most, ValueOf(metrics, "message_push_backlog_bytes"));
                return ValueOf(metrics, "message_push_connections_active") == 0;
            },
            TimeSpan.FromSeconds(60),
            () => "The client is still connected.");
        await sending;
        most.Should().BeGreaterThan(1_000_000);
    }

    [Fact]
    public async Task StreamsWithoutAWindow_Many_StayWithinTheAccountAndEndAtConnectionTimeout()
    {
        const int Connections = 20, Streams = 100, Account = 64;
        await using var gateway = await StartAsync(("CONNECTION_TIMEOUT", "10"), ("Push__Gateway__BacklogMegabytes", $"{Account}"));
        var clients = new List<WindowlessConnection>();
        for (var i = 0; i < Connections; i++)
        {
            clients.Add(await WindowlessConnection.OpenAsync(gateway.Public.BaseAddress!, i, "/sse/stream/news", Streams, CancellationToken.None));
        }

        await Waiting.UntilAsync(
            () => clients.Sum(client => client.Answered) == Connections * Streams, TimeSpan.FromSeconds(60), () => $"{clients.Sum(client => client.Answered)} were answered");
        var answeredAt = Stopwatch.GetTimestamp();
        var idle = ProcessMemory.Of(gateway.Pid);
        var most = idle;
        for (var i = 1; i <= 100; i++)
        {
            await gateway.SendAsync(TestMessage.Of($"m{i}", padding: 2_000), News);
            most = Math.Max(most, ProcessMemory.Of(gateway.Pid));
        }

        await Waiting.UntilAsync(
            () =>
            {
                most = Math.Max(most, ProcessMemory.Of(gateway.Pid));
                return clients.Sum(client => client.Ended) == Connections * Streams;
            },
            TimeSpan.FromSeconds(60),
            () => $"{clients.Sum(client => client.Ended)} were ended");

        Stopwatch.GetElapsedTime(answeredAt).TotalSeconds.Should().BeLessThan(30, "they have 10 s to take something");
        (most - idle).Should().BeLessThan(Account, "what waits is in the account");
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    private static double ValueOf(string metrics, string name) => double.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1],
        System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task Start_CertificateThatIsNone_EndsWithWhatIsWrong()
    {
        var file = Path.Combine(_folder, "none.pem");
        await File.WriteAllTextAsync(file, "no certificate");

        var starting = () => GatewayProcess.StartAsync(null, ("Push__Ports__Certificate", file));

        (await starting.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*Push:Ports:Certificate '{file}' with its key cannot be used*");
    }

    private static SocketsHttpHandler Handler() =>
        new() { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=push.test" } };

    private static HttpClient Client(SocketsHttpHandler handler, GatewayProcess gateway, Version version) => new(handler, disposeHandler: false)
    {
        BaseAddress = new UriBuilder(gateway.Public.BaseAddress!) { Scheme = "https" }.Uri,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    private async Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=push.test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        return await GatewayProcess.StartAsync(null, [("Push__Ports__Certificate", certificateFile), ("Push__Ports__CertificateKey", keyFile), .. settings]);
    }
}
