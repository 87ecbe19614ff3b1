using System.Net;
using System.Net.Sockets;
using DaprPush.DevSidecar.Tests.Harness;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Tests.Api;

/// <summary>Counts what this process holds, so nothing else may run in it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

[Collection(Alone.Name)]
public sealed class LeakTests
{
    private const int Rounds = 8;
    private const int MemoryMargin = 1 << 20;
    private const int HandleMargin = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task HostileRequests_Thousands_LeaveNoConnectionRequestHandleOrMemory()
    {
        using var inFlight = new RequestsInFlight();
        await using var app = await new TestApp
        {
            Config = """{"entities":["Counter"]}""",
            Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""",
            Keeps = false,
        }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        // The first round fills what is filled once: code, pools, the actors and keys that the requests name.
        await RoundAsync(sidecar);
        await SettleAsync(inFlight);
        var (handles, memory) = (Handles(), Memory());
        for (var i = 0; i < Rounds; i++)
        {
            await RoundAsync(sidecar);
        }

        await SettleAsync(inFlight);
        inFlight.Begun.Should().BeGreaterThan(Rounds * 1000, "what is not counted can't be seen to stay");
        await Waiting.UntilAsync(() => Handles() <= handles + HandleMargin, Limit, () => $"{handles} handles became {Handles()}");
        await Waiting.UntilAsync(() => Memory() <= memory + MemoryMargin, Limit, () => $"{memory:N0} bytes became {Memory():N0}");
    }

    // The same requests each time, so that what they rightly leave in the store is the same too.
    private static async Task RoundAsync(TestSidecar sidecar)
    {
        foreach (var request in StrangeRequest.Series(seed: 7, count: 1500))
        {
            await InOneTopic(request).SendAsync(sidecar.HttpPort);
        }

        foreach (var request in BrokenRequest.Each)
        {
            for (var i = 0; i < 20; i++)
            {
                await BrokenRequest.SendAsync(sidecar.HttpPort, request);
            }
        }

        await LeaveInTheMiddleAsync(sidecar.HttpPort);
    }

    // A topic that nobody takes keeps its newest messages, which is no leak but would look like one.
    private static StrangeRequest InOneTopic(StrangeRequest request)
    {
        foreach (var broker in (string[])["publish/pubsub/", "publish/bulk/pubsub/"])
        {
            if (request.Path.IndexOf(broker, StringComparison.Ordinal) is var at and >= 0)
            {
                return request with { Path = request.Path[..(at + broker.Length)] + "t" };
            }
        }

        return request;
    }

    private static async Task LeaveInTheMiddleAsync(int port)
    {
        var slow = new List<TcpClient>();
        for (var i = 0; i < 100; i++)
        {
            var client = new TcpClient();
            slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n["u8.ToArray());
        }

        slow.ForEach(client => client.Dispose());
    }

    // What stays are the connections that the sidecar keeps to its app.
    private static Task SettleAsync(RequestsInFlight inFlight) => Waiting.UntilAsync(
        () => inFlight is { Served: 0, Sent: 0, Connections: <= 4 },
        Limit,
        () => $"{inFlight.Served} requests are still served, {inFlight.Sent} sent, {inFlight.Connections} connections open");

    private static int Handles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
