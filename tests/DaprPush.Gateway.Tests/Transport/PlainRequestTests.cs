using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>Requests that take no socket go as with Kestrel's own transport.</summary>
public sealed class PlainRequestTests
{
    [Fact]
    public async Task KeepAlive_RequestAfterRequest_AnswersOnOneConnection()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/hello", () => "hello"));
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            await client.GetAsync("/hello");
            (await client.ReadUntilAsync("hello\r\n0\r\n\r\n")).Should().StartWith("HTTP/1.1 200 OK\r\n");
        }
    }

    [Fact]
    public async Task Pipelining_ThreeRequestsInOneSegment_AnswersInOrder()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/{n}", (string n) => $"<{n}>"));
        using var client = await host.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(1, 3).Select(n => $"GET /{n} HTTP/1.1\r\nHost: localhost\r\n\r\n")));
        await client.ReadUntilAsync("<1>");
        await client.ReadUntilAsync("<2>");
        await client.ReadUntilAsync("<3>");
    }

    [Fact]
    public async Task Http10_WithoutKeepAlive_EndsTheConnectionAfterTheAnswer()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/hello", () => "hello"));
        using var client = await host.ConnectAsync();
        await client.GetAsync("/hello", "HTTP/1.0");
        (await client.ReadToEndAsync()).Should().EndWith("\r\n\r\nhello");
    }

    [Fact]
    public async Task Head_OfAnEndpoint_AnswersTheHeadAlone()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapMethods("/hello", ["HEAD"], () => "hello"));
        using var client = await host.ConnectAsync();
        await client.SendAsync("HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 OK\r\n").And.EndWith("\r\n\r\n");
    }

    [Fact]
    public async Task Upload_OfSeveralMegabytes_ArrivesWhole()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapPost("/hash", async (HttpContext context) =>
            await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body)))));
        var body = new byte[5_000_000];
        new Random(1).NextBytes(body);
        using var client = new HttpClient();
        using var response = await client.PostAsync(new Uri($"http://localhost:{host.Port}/hash"), new ByteArrayContent(body));
        (await response.Content.ReadAsStringAsync()).Should().Be(Convert.ToHexString(SHA256.HashData(body)));
    }

    [Fact]
    public async Task Answer_LargerThanAllBuffers_ReachesASlowReaderWhole()
    {
        var text = new string('x', 20_000_000);
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/large", () => text));
        using var client = await host.ConnectAsync(receiveBuffer: 4096);
        await client.GetAsync("/large", "HTTP/1.0");
        await client.ReadUntilAsync("\r\n\r\n");
        (await client.ReadToEndAsync()).Length.Should().Be(text.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RequestAborted_WhenTheClientLeaves_IsCancelled(bool withReset)
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/wait", async (HttpContext context) =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task.WaitAsync(RawClient.Limit);
        }));
        using var client = await host.ConnectAsync();
        await client.GetAsync("/wait");
        await started.Task.WaitAsync(RawClient.Limit);
        if (withReset)
        {
            client.Reset();
        }
        else
        {
            client.HalfClose();
        }

        await aborted.Task.WaitAsync(RawClient.Limit);
    }

    [Fact]
    public async Task Requests_SentAheadByAClientThatIsGone_AreNotServedAndThrowNothing()
    {
        const int Ahead = 60;
        var served = 0;
        var thrown = 0;
        var first = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var over = new TaskCompletionSource();
        await using var host = await TransportHost.StartAsync(
            app => app.MapGet("/page", async (HttpContext context) =>
            {
                Interlocked.Increment(ref served);
                first.TrySetResult();
                await goOn.Task.WaitAsync(RawClient.Limit);
                try
                {
                    // More than the kernel takes for a client that is gone.
                    await context.Response.Body.WriteAsync(new byte[512 * 1024]);
                    await context.Response.Body.WriteAsync(new byte[512 * 1024]);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Interlocked.Increment(ref thrown);
                }
            }),
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
            {
                await next(connection);
                over.SetResult();
            })));
        using var client = await host.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Repeat("GET /page HTTP/1.1\r\nHost: h\r\n\r\n", Ahead)));
        await first.Task.WaitAsync(RawClient.Limit);
        client.Reset();
        goOn.SetResult();

        await over.Task.WaitAsync(RawClient.Limit);
        served.Should().BeLessThan(Ahead / 10);
        thrown.Should().Be(0);
    }

    [Fact]
    public async Task Abort_OfARequest_ResetsTheConnection()
    {
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/abort", (HttpContext context) => context.Abort()));
        using var client = await host.ConnectAsync();
        await client.GetAsync("/abort");
        await client.Awaiting(c => c.ReadToEndAsync()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task Silence_BetweenRequests_EndsTheConnection()
    {
        await using var host = await TransportHost.StartAsync(
            app => app.MapGet("/", () => "end"), kestrel => kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(1));
        using var client = await host.ConnectAsync();
        await client.GetAsync("/");
        (await client.ReadToEndAsync()).Should().Contain("end");
    }

    [Fact]
    public async Task Shutdown_WithAnOpenRequest_LetsItFinishAndEndsIdleConnections()
    {
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/wait", async () =>
        {
            started.SetResult();
            await goOn.Task.WaitAsync(RawClient.Limit);
            return "done";
        }));
        using var idle = await host.ConnectAsync();
        using var client = await host.ConnectAsync();
        await client.GetAsync("/wait");
        await started.Task.WaitAsync(RawClient.Limit);

        var stopping = host.StopAsync(RawClient.Limit);
        (await idle.ReadToEndAsync()).Should().BeEmpty();
        goOn.SetResult();
        (await client.ReadToEndAsync()).Should().Contain("done");
        await stopping;
    }

    [Fact]
    public async Task Shutdown_WithARequestThatStays_EndsItAtTheTimeLimit()
    {
        var started = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var host = await TransportHost.StartAsync(app => app.MapGet("/stay", async (HttpContext context) =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            started.SetResult();
            await aborted.Task.WaitAsync(RawClient.Limit);
        }));
        using var client = await host.ConnectAsync();
        await client.GetAsync("/stay");
        await started.Task.WaitAsync(RawClient.Limit);
        await host.StopAsync(TimeSpan.FromMilliseconds(200));
        await aborted.Task.WaitAsync(RawClient.Limit);
    }
}
