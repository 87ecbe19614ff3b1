using System.Net;
using System.Net.WebSockets;
using System.Text;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.WebSockets;

/// <summary>A gateway's WebSockets, with .NET's client and with bytes that no library would send.</summary>
public sealed class WebSocketTests(WebSocketTests.Gateway gateway) : IClassFixture<WebSocketTests.Gateway>
{
    private static readonly byte[] Mask = [1, 2, 3, 4];

    private Uri Address => gateway.Process.Public.BaseAddress!;

    private static string NewName(string prefix) => $"{prefix}{Guid.NewGuid():N}";

    [Fact]
    public async Task Open_User_GetsReadyThenMessages()
    {
        var user = NewName("u");
        using var client = await OpenAsync($"/ws/user/{user}?channels=news");
        client.Socket.SubProtocol.Should().Be("daprpush.v1");
        var ready = await client.UntilEventAsync("ready");
        ready.GetProperty("streams").EnumerateArray().Select(stream => stream.GetString()).Should().Equal($"user:{user}", "channel:news", "broadcast");
        ready.GetProperty("recovered").GetBoolean().Should().BeFalse();
        ready.GetProperty("connection_id").GetString().Should().StartWith("conn_");
        ready.GetProperty("retry").GetInt32().Should().Be(3_000);
        ready.GetProperty("id").GetString().Should().NotBeEmpty();

        await gateway.Process.SendAsync(TestMessage.Of("m1"), StreamName.User(user));

        await client.UntilGotAsync(1);
        var message = client.Messages.Single();
        message.GetRawText().Should().MatchRegex("""^\{"event":"custom","id":"[\w-]+","message":\{"id":"m1"\}\}$""");
        message.GetProperty("id").GetString().Should().NotBe(ready.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Resume_OverTheOtherTransports_GoesOnExactlyThereByOneCursor()
    {
        var user = NewName("u");
        var stream = StreamName.User(user);
        string cursor;
        using (var client = await OpenAsync($"/ws/user/{user}"))
        {
            await client.UntilEventAsync("ready");
            await gateway.Process.SendAsync(TestMessage.Of("m1"), stream);
            await client.UntilGotAsync(1);
            cursor = client.Cursor;
        }

        await gateway.Process.SendAsync(TestMessage.Of("m2"), stream);
        using (var sse = await gateway.Process.OpenAsync($"/sse/user/{user}", cursor))
        {
            await sse.UntilGotAsync(1);
            sse.Ids.Should().Equal("m2");
            cursor = sse.Stream.LastEventId;
        }

        await gateway.Process.SendAsync(TestMessage.Of("m3"), stream);
        await gateway.Process.SendAsync(TestMessage.Of("m4"), stream);
        using var back = await OpenAsync($"/ws/user/{user}?last_event_id={cursor}");
        (await back.UntilEventAsync("ready")).GetProperty("recovered").GetBoolean().Should().BeTrue();
        await back.UntilGotAsync(2);
        back.Ids.Should().Equal("m3", "m4");
    }

    [Fact]
    public async Task Resume_ByAPlaceThatIsNone_IsToldByReset()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}?last_event_id=nonsense");
        var reset = await client.UntilEventAsync("reset");
        reset.GetProperty("streams")[0].GetProperty("reason").GetString().Should().Be("cursor");
        reset.GetProperty("id").GetString().Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(60_000)]
    [InlineData(70_000)]
    public async Task Deliver_MessagesOfEverySize_AreFramesOfTheirOwn(int padding)
    {
        var channel = NewName("c");
        var stream = StreamName.Channel(channel);
        using var one = await OpenAsync($"/ws/stream/{channel}");
        using var two = await OpenAsync($"/ws/stream/{channel}?format=message");
        await one.UntilEventAsync("ready");
        await two.UntilEventAsync("ready");
        await gateway.Process.SendAsync(TestMessage.Of("m1", padding: padding), stream);
        await gateway.Process.SendAsync(TestMessage.Of("m2", padding: padding), stream);
        foreach (var client in new[] { one, two })
        {
            await client.UntilGotAsync(2);
            client.Ids.Should().Equal("m1", "m2");
            client.Messages.First().GetProperty("message").GetProperty("x").GetString().Should().HaveLength(padding);
        }
    }

    [Fact]
    public async Task Close_ByTheClient_IsAnsweredWithItsCode()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}");
        await client.UntilEventAsync("ready");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await client.Socket.CloseAsync((WebSocketCloseStatus)4321, "bye", limit.Token);
        client.Socket.State.Should().Be(WebSocketState.Closed);
        client.Socket.CloseStatus.Should().Be((WebSocketCloseStatus)4321);
    }

    [Fact]
    public async Task Close_ByAnOperator_SaysSoAndWithWhichCode()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}");
        var id = (await client.UntilEventAsync("ready")).GetProperty("connection_id").GetString()!;
        await gateway.Process.DisconnectAsync(id);
        var closing = await client.UntilEventAsync("closing");
        closing.GetProperty("reason").GetString().Should().Be("disconnected");
        closing.GetProperty("reconnect").GetBoolean().Should().BeFalse();
        closing.GetProperty("retry").GetInt32().Should().BeInRange(30_000, 90_000);
        (await client.UntilClosedAsync()).Should().Be((WebSocketCloseStatus)4403);
    }

    [Fact]
    public async Task Stop_EndsWebSocketsOrderly()
    {
        await using var own = await GatewayProcess.StartAsync();
        using var client = await WebSocketClient.OpenAsync(own.Public.BaseAddress!, "/ws/user/u");
        await client.UntilEventAsync("ready");
        var stopping = own.StopAsync();
        var closing = await client.UntilEventAsync("closing");
        closing.GetProperty("reason").GetString().Should().Be("shutdown");
        closing.GetProperty("retry").GetInt32().Should().BeInRange(1_500, 4_500);
        (await client.UntilClosedAsync()).Should().Be(WebSocketCloseStatus.EndpointUnavailable);
        (await stopping).Should().Be(0);
    }

    [Fact]
    public async Task Say_Binary_IsAnsweredWithAProblemAndClosed()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}");
        await client.Socket.SendAsync(new byte[10], WebSocketMessageType.Binary, true, CancellationToken.None);
        await client.UntilAsync(one => one.Frames.Any(frame => frame.TryGetProperty("problem", out _)));
        client.Frames[^1].GetProperty("problem").GetProperty("status").GetInt32().Should().Be(415);
        (await client.UntilClosedAsync()).Should().Be(WebSocketCloseStatus.InvalidMessageType);
    }

    [Fact]
    public async Task Say_MoreThan64KiB_IsAnsweredWithAProblemAndClosed()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}");
        await client.SayAsync(new string(' ', (64 * 1024) + 1));
        await client.UntilAsync(one => one.Frames.Any(frame => frame.TryGetProperty("problem", out _)));
        client.Frames[^1].GetProperty("problem").GetProperty("status").GetInt32().Should().Be(413);
        (await client.UntilClosedAsync()).Should().Be(WebSocketCloseStatus.MessageTooBig);
    }

    [Fact]
    public async Task Say_MoreThanAClientMay_EndsTheConnection()
    {
        using var client = await OpenAsync($"/ws/stream/{NewName("c")}");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var pings = await RawAsync(Enumerable.Repeat(ClientFrame.Of(0x89, "p"u8, Mask), 1_000).SelectMany(frame => frame).ToArray(), limit.Token);
        Encoding.Latin1.GetString(pings).Should().Contain("\u0003\u00f0A client may send 100 messages");
    }

    [Fact]
    public async Task Say_APing_IsAnsweredWithWhatItHolds()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var answer = await RawAsync([.. ClientFrame.Of(0x89, "abc"u8, Mask), .. ClientFrame.Of(0x88, [0x03, 0xE8], Mask)], limit.Token);
        Encoding.Latin1.GetString(answer).Should().EndWith("\u008a\u0003abc\u0088\u0002\u0003\u00e8");
    }

    [Fact]
    public async Task Silence_OfAClientThatAnswersNoPing_EndsWithinTwoHeartbeats()
    {
        await using var own = await GatewayProcess.StartAsync(null, ("HEARTBEAT_INTERVAL", "2"));
        using var alive = await WebSocketClient.OpenAsync(own.Public.BaseAddress!, "/ws/user/u");
        await alive.UntilEventAsync("ready");

        // .NET's client answers pings while it is asked to receive.
        var got = alive.UntilGotAsync(1);
        using var socket = await ConnectAsync(own.Public.BaseAddress!, CancellationToken.None);
        var begun = TimeProvider.System.GetTimestamp();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var heard = await ReadToEndAsync(socket, limit.Token);
        TimeProvider.System.GetElapsedTime(begun).TotalSeconds.Should().BeInRange(1.5, 6);
        Encoding.Latin1.GetString(heard).Should().Contain("\u0089\0", "it was asked for a sign of life");
        await own.SendAsync(TestMessage.Of("m1"), StreamName.User("u"));
        await got;
    }

    [Theory]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\n\r\n", 426)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 426)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n", 400)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat, mqtt\r\n\r\n", 400)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://evil.example\r\n\r\n", 403)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: null\r\n\r\n", 403)]
    [InlineData("GET /ws/user/a%20b HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 400)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://h\r\n\r\n", 101)]
    [InlineData("GET /ws/user/u HTTP/1.1\r\nHost: h\r\nUpgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://app.example\r\n\r\n", 101)]
    public async Task Handshake_ByItsHeaders_IsTakenOrRefused(string request, int status)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, limit.Token);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        var answer = await HeadAsync(socket, limit.Token);
        answer.Should().StartWith($"HTTP/1.1 {status} ");
        if (status == 101)
        {
            // RFC 6455, 1.3: what the sample key has to give.
            answer.Should().Contain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n").And.Contain("Connection: Upgrade\r\n").And.Contain("Upgrade: websocket\r\n");
        }
        else if (status == 426)
        {
            answer.Should().Contain("Sec-WebSocket-Version: 13\r\n");
        }
    }

    private Task<WebSocketClient> OpenAsync(string path) => WebSocketClient.OpenAsync(Address, path);

    // All that came after the handshake until the end.
    private async Task<byte[]> RawAsync(byte[] said, CancellationToken limit)
    {
        using var socket = await ConnectAsync(Address, limit);
        await socket.GetStream().WriteAsync(said, limit);
        return await ReadToEndAsync(socket, limit);
    }

    private static async Task<System.Net.Sockets.TcpClient> ConnectAsync(Uri gateway, CancellationToken limit)
    {
        var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Port, limit);
        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /ws/stream/{NewName("c")} HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"),
            limit);
        (await HeadAsync(socket, limit)).Should().StartWith("HTTP/1.1 101 ");
        return socket;
    }

    private static async Task<string> HeadAsync(System.Net.Sockets.TcpClient socket, CancellationToken limit)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            (await socket.GetStream().ReadAsync(one, limit)).Should().Be(1, $"the head ends with an empty line: {head}");
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private static async Task<byte[]> ReadToEndAsync(System.Net.Sockets.TcpClient socket, CancellationToken limit)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await socket.GetStream().ReadAsync(buffer, limit) is > 0 and var read)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return all.ToArray();
    }

    /// <summary>One gateway for all.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        internal GatewayProcess Process { get; private set; } = null!;

        public async Task InitializeAsync() => Process = await GatewayProcess.StartAsync(null, ("ALLOWED_ORIGINS", "https://app.example/"));

        public async Task DisposeAsync() => await Process.DisposeAsync();
    }
}
