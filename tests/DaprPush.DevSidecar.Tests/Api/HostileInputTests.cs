using System.Net;
using System.Net.Sockets;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Api;

public sealed class HostileInputTests
{
    [Fact]
    public async Task AnyRequest_HoweverStrange_IsAnsweredAndTheSidecarLivesOn()
    {
        await using var app = await new TestApp { Config = """{"entities":["Counter"]}""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        foreach (var request in StrangeRequest.Series(20260721, 3000))
        {
            var answer = await request.SendAsync(sidecar.HttpPort);
            answer.Should().StartWith("HTTP/1.1 ", $"{request.Path} must be answered");
            answer.Should().NotContain("ERR_INTERNAL", $"{request.Path} must be foreseen");
        }

        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeNoContentAsync();
        await (await sidecar.PostAsync("v1.0/publish/pubsub/t", "1")).ShouldBeNoContentAsync();
    }

    [Theory]
    [MemberData(nameof(BrokenRequest.All), MemberType = typeof(BrokenRequest))]
    public async Task Body_BrokenOff_ChangesNothing(string request)
    {
        await using var app = new TestApp { Config = """{"entities":["Counter"]}""", Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""" };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await BrokenRequest.SendAsync(sidecar.HttpPort, request);

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
}
