using System.Net;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Starting, stopping, and a sidecar that is not there.</summary>
public sealed class LifetimeTests
{
    [Fact]
    public async Task Send_SidecarAway_Is503AndWorksOnceItIsThere()
    {
        var ports = SidecarPorts.Take();
        await using var app = await SendApiProcess.StartAsync(ports);

        var reply = await PostAsync(app, RunningApi.Message("a"));

        reply.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        reply.Problem.Should().Be("unavailable");
        reply.RetryAfter.Should().BePositive();
        await using var there = await SidecarDouble.StartAsync(ports);
        (await PostAsync(app, RunningApi.Message("b"))).Status.Should().Be(HttpStatusCode.Accepted);
        there.Ids.Should().Equal("b");
    }

    [Fact]
    public async Task Send_SidecarHangs_Is503AfterTheTimeoutAndWorksAgain()
    {
        await using var sidecar = await SidecarDouble.StartAsync();
        await using var app = await SendApiProcess.StartAsync(sidecar.Ports, ("Push__SendApi__PublishTimeout", "00:00:02"));
        sidecar.Behaviour = SidecarDouble.Mode.Hang;

        var refused = await Task.WhenAll(PostAsync(app, RunningApi.Message("a")), PostAsync(app, RunningApi.Message("b")));
        sidecar.Reset();
        var accepted = await PostAsync(app, RunningApi.Message("c"));

        refused.Should().OnlyContain(reply => reply.Status == HttpStatusCode.ServiceUnavailable && reply.Problem == "unavailable");
        accepted.Status.Should().Be(HttpStatusCode.Accepted);
        sidecar.Ids.Should().Equal("c");
    }

    [Fact]
    public async Task Send_MoreThanMayWait_Is503AtOnce()
    {
        await using var sidecar = await SidecarDouble.StartAsync();
        sidecar.Behaviour = SidecarDouble.Mode.Hold;
        await using var app = await SendApiProcess.StartAsync(sidecar.Ports, ("Push__SendApi__MaxWaitingMessages", "1"), ("Push__SendApi__RetryAfterSeconds", "7"));
        var first = PostAsync(app, RunningApi.Message("a"));
        var held = await sidecar.NextHeldAsync();

        var refused = await PostAsync(app, RunningApi.Message("b"));

        refused.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        refused.Problem.Should().Be("overloaded");
        refused.RetryAfter.Should().Be(TimeSpan.FromSeconds(7));
        held.Release();
        (await first).Status.Should().Be(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Terminate_WithARequestInFlight_AnswersItBeforeGoingDown()
    {
        await using var sidecar = await SidecarDouble.StartAsync();
        sidecar.Behaviour = SidecarDouble.Mode.Hold;
        await using var app = await SendApiProcess.StartAsync(sidecar.Ports);
        var inFlight = PostAsync(app, RunningApi.Message("a"));
        var held = await sidecar.NextHeldAsync();

        var down = app.TerminateAsync();
        await ListensNoMoreAsync(app.Port);
        inFlight.IsCompleted.Should().BeFalse();
        down.IsCompleted.Should().BeFalse();
        held.Release();

        (await inFlight).Status.Should().Be(HttpStatusCode.Accepted);
        (await down).Should().Be(0);
    }

    [Theory]
    [InlineData("Push__SendApi__MaxEventMessages", "0", "MaxEventMessages")]
    [InlineData("MESSAGE_TTL", "99999999", "DefaultTtlSeconds")]
    [InlineData("Push__PubSubName", "no name", "PubSubName")]
    public async Task Start_WrongSetting_StopsAndNamesIt(string name, string value, string named)
    {
        var (exitCode, output) = await SendApiProcess.RunToEndAsync((name, value));

        exitCode.Should().NotBe(0);
        output.Should().Contain(named);
    }

    private static async Task<Reply> PostAsync(SendApiProcess app, string json)
    {
        using var response = await app.Http.PostAsync(
            new Uri("api/v1/messages/send", UriKind.Relative), RunningApi.Json(System.Text.Encoding.UTF8.GetBytes(json)));
        return await Reply.OfAsync(response);
    }

    private static async Task ListensNoMoreAsync(int port)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            using var probe = new System.Net.Sockets.TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }
    }
}
