using System.Net;
using System.Text;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Tests.Invocation;

public sealed class InvokeTests : IAsyncLifetime
{
    private readonly TestRun _run = new(TestRun.InMemory + """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata:
          name: r
        spec:
          policies:
            timeouts:
              short: 200ms
            retries:
              thrice:
                policy: constant
                duration: 5ms
                maxRetries: 3
                matching:
                  httpStatusCodes: "500-599"
            circuitBreakers:
              quick:
                timeout: 1h
                trip: consecutiveFailures >= 2
          targets:
            apps:
              retried:
                retry: thrice
              slow:
                timeout: short
              broken:
                circuitBreaker: quick
        """);

    private readonly TestApp _callee = new();
    private TestSidecar _caller = null!;

    public async Task InitializeAsync()
    {
        await _callee.StartAsync();
        _caller = await _run.AddAsync("caller");
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _callee.DisposeAsync();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Invoke_ByPath_PassesEverythingThroughButHopByHopHeaders(string verb)
    {
        await _run.AddAsync("callee", _callee);
        _callee.Handler = (http, _) =>
        {
            http.Response.StatusCode = 299;
            http.Response.Headers["X-Two"] = new[] { "1", "2" };
            return http.Response.WriteAsync("answer");
        };

        var answer = await _caller.SendAsync(
            HttpMethod.Parse(verb), "v1.0/invoke/callee/method/a%20b/c?q=1&q=2", verb == "GET" ? null : "body"u8.ToArray(), "text/x-own",
            ("X-Own", "kept"), ("Keep-Alive", "timeout=5"), ("TE", "trailers"));

        ((int)answer.StatusCode).Should().Be(299);
        (await answer.TextAsync()).Should().Be("answer");
        answer.Headers.GetValues("X-Two").Should().Equal("1", "2");
        var received = await _callee.NextAsync();
        received.Method.Should().Be(verb);
        received.Path.Should().Be("/a%20b/c?q=1&q=2");
        received.Headers["X-Own"].Should().Be("kept");
        received.Headers["dapr-caller-app-id"].Should().Be("caller");
        received.Headers["dapr-callee-app-id"].Should().Be("callee");
        received.Headers.Keys.Should().NotContain(["Keep-Alive", "TE", "dapr-app-id"]);
    }

    [Fact]
    public async Task Invoke_ByHeader_ReachesTheSamePath()
    {
        await _run.AddAsync("callee", _callee);

        var answer = await _caller.SendAsync(HttpMethod.Get, "any/path?x=y", null, null, ("dapr-app-id", "callee"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var received = await _callee.NextAsync();
        received.Path.Should().Be("/any/path?x=y");
        received.Headers.Keys.Should().NotContain("dapr-app-id");
    }

    [Fact]
    public async Task Invoke_StreamedAnswer_ArrivesChunkByChunk()
    {
        await _run.AddAsync("callee", _callee);
        var second = new TaskCompletionSource();
        _callee.Handler = async (http, _) =>
        {
            await http.Response.WriteAsync("one");
            await http.Response.Body.FlushAsync();
            await second.Task;
            await http.Response.WriteAsync("two");
        };

        using var request = new HttpRequestMessage(HttpMethod.Get, "v1.0/invoke/callee/method/stream");
        using var answer = await _caller.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[16];
        var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Encoding.UTF8.GetString(buffer, 0, read).Should().Be("one");
        second.SetResult();
        read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Encoding.UTF8.GetString(buffer, 0, read).Should().Be("two");
    }

    [Fact]
    public async Task Invoke_TwoInstances_TakeTurns()
    {
        await using var other = await new TestApp().StartAsync();
        await _run.AddAsync("callee", _callee, "callee-0");
        await _run.AddAsync("callee", other, "callee-1");

        for (var i = 0; i < 4; i++)
        {
            await _caller.GetAsync("v1.0/invoke/callee/method/m");
        }

        _callee.Received.Should().HaveCount(2);
        other.Received.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("v1.0/invoke/nobody/method/m", HttpStatusCode.InternalServerError)]
    [InlineData("v1.0/invoke/nobody", HttpStatusCode.NotFound)]
    public async Task Invoke_NoSuchApp_IsAnError(string path, HttpStatusCode status) =>
        await (await _caller.GetAsync(path)).ShouldBeErrorAsync(status, "ERR_DIRECT_INVOKE");

    [Fact]
    public async Task Invoke_AppGone_IsAnError()
    {
        await _run.AddAsync("callee", _callee);
        await _callee.DisposeAsync();

        await (await _caller.GetAsync("v1.0/invoke/callee/method/m")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_DIRECT_INVOKE");
    }

    [Theory]
    [InlineData(503, 4)]
    [InlineData(404, 1)]
    public async Task Invoke_UnderARetryPolicy_RepeatsWhatItMatches(int status, int attempts)
    {
        await _run.AddAsync("retried", _callee);
        _callee.Handler = (http, _) =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync("still");
        };

        var answer = await _caller.PostAsync("v1.0/invoke/retried/method/m", "kept body");

        ((int)answer.StatusCode).Should().Be(status);
        (await answer.TextAsync()).Should().Be("still");
        _callee.Received.Should().HaveCount(attempts).And.OnlyContain(received => received.Text == "kept body");
    }

    [Fact]
    public async Task Invoke_UnderATimeout_IsBrokenOff()
    {
        await _run.AddAsync("slow", _callee);
        _callee.Handler = (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted);

        await (await _caller.GetAsync("v1.0/invoke/slow/method/m")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_DIRECT_INVOKE");
    }

    [Fact]
    public async Task Invoke_UnderATrippedBreaker_DoesNotReachTheApp()
    {
        await _run.AddAsync("broken", _callee);
        _callee.Handler = (http, _) =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };

        for (var i = 0; i < 5; i++)
        {
            await _caller.GetAsync("v1.0/invoke/broken/method/m");
        }

        _callee.Received.Should().HaveCount(2);
    }
}
