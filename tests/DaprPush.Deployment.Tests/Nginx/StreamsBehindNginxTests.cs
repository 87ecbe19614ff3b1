using System.Net;
using System.Net.WebSockets;
using System.Text;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Sending;

namespace DaprPush.Deployment.Tests.Nginx;

[Collection(RunningSystem.Name)]
public sealed class StreamsBehindNginxTests(RunningSystem running) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http1 = NewHttp(HttpVersion.Version11);
    private readonly HttpClient _http2 = NewHttp(HttpVersion.Version20);
    private readonly string _user = $"user-{Guid.NewGuid():N}";
    private NginxServer? _nginx;

    private NginxServer Nginx => _nginx!;

    public async Task InitializeAsync() => _nginx = await NginxServer.StartAsync(running.System.Gateways);

    public async Task DisposeAsync()
    {
        _http1.Dispose();
        _http2.Dispose();
        await Nginx.DisposeAsync();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Event_OnAnOpenStream_PassesBeforeAnythingFollows(string version)
    {
        await using var client = Client(version == "2.0" ? _http2 : _http1);
        using var sender = NewSender();
        await client.ConnectAsync(Nginx.Secure);

        // A buffer would hold each until more came: nothing comes until the one before was seen.
        for (var number = 1; number <= 3; number++)
        {
            await client.WaitForMessageAsync(await sender.DeliverAsync(Message(number)), TimeSpan.FromSeconds(20));
        }

        client.Version.ToString().Should().Be(version);
        client.Headers.GetValues("Strict-Transport-Security").Should().ContainSingle();
        client.Headers.CacheControl!.NoTransform.Should().BeTrue();
    }

    [Fact]
    public async Task Gateway_Killed_ItsClientsGoOnAtTheOtherWithNothingLost()
    {
        var clients = Enumerable.Range(0, 8).Select(_ => Client(_http2)).ToArray();
        using var api = NewSender();
        var sender = new PersistentSender(api, _user);
        foreach (var client in clients)
        {
            await client.ConnectAsync(Nginx.Secure);
        }

        await sender.SendAsync(20);
        running.System.SignalApp("push-gateway", 0, Signal.Kill).Should().NotBeNull();
        var resuming = clients.Select(ResumeAsync).ToArray();
        await sender.SendAsync(40);
        var connections = await Task.WhenAll(resuming);

        connections.Sum().Should().BeGreaterThan(clients.Length, "half of them were on the gateway that was killed");
        connections.Should().Contain(1, "the other half were not");
        foreach (var client in clients)
        {
            var messages = await client.WaitForMessagesAsync(sender.Sent.Count, Limit);
            messages.Select(message => message.MessageId).Should().Equal(sender.Sent);
            client.Events.Should().NotContain(received => received.Type == "reset");
            await client.DisposeAsync();
        }

        await running.System.WaitUntilHealthyAsync();

        // Comes back as a browser does, as often as it is cut off, until it has all.
        async Task<int> ResumeAsync(EventStreamClient client)
        {
            var all = client.WaitForMessagesAsync(messages => messages.Count >= 60, "60 messages", Limit);
            while (true)
            {
                try
                {
                    await all;
                    return client.Connections;
                }
                catch (EndOfStreamException)
                {
                    await client.ConnectAsync(Nginx.Secure);
                    all = client.WaitForMessagesAsync(messages => messages.Count >= 60, "60 messages", Limit);
                }
            }
        }
    }

    [Fact]
    public async Task WebSocket_BehindNginx_GetsMessagesAsTheyCome()
    {
        using var trust = Certificates.Trusting();
        using var invoker = new HttpMessageInvoker(trust, disposeHandler: false);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("daprpush.v1");
        using var limit = new CancellationTokenSource(Limit);
        using var sender = NewSender();

        await socket.ConnectAsync(new UriBuilder(Nginx.Secure) { Scheme = "wss", Path = $"/ws/user/{_user}" }.Uri, invoker, limit.Token);
        (await ReceiveAsync()).Should().Contain("\"event\":\"ready\"");
        var sent = await sender.DeliverAsync(Message(1));

        (await ReceiveAsync()).Should().Contain(sent);

        async Task<string> ReceiveAsync()
        {
            var buffer = new byte[64 * 1024];
            var received = await socket.ReceiveAsync(buffer, limit.Token);
            received.EndOfMessage.Should().BeTrue();
            return Encoding.UTF8.GetString(buffer, 0, received.Count);
        }
    }

    [Fact]
    public async Task Poll_BehindNginx_AnswersAfterItsTime()
    {
        using var answer = await _http2.GetAsync(new Uri(Nginx.Secure, $"/poll/user/{_user}?timeout=1"));

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Last-Event-ID").Should().ContainSingle().Which.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Token_InTheQuery_IsNotInTheAccessLog()
    {
        using var http = new HttpClient(Certificates.Trusting());
        using (var answer = await http.GetAsync(new Uri(Nginx.Secure, "health?access_token=very.secret")))
        {
            answer.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        await Nginx.StopAsync();

        Nginx.AccessLog.Should().Contain("\"path\":\"/health\"").And.NotContain("secret");
    }

    private static HttpClient NewHttp(Version version) => new(Certificates.Trusting())
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestVersion = version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private object Message(int number) => new { service = "deployment", type = "info", target = new { user_id = _user }, data = new { number } };

    private EventStreamClient Client(HttpClient http) => new($"/sse/user/{_user}", http: http);

    private Sender NewSender() => new(Nginx.Secure, Certificates.Trusting());
}
