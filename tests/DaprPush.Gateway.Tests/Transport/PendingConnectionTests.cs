using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Transport;
using DaprPush.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>Connections before their first request.</summary>
public sealed class PendingConnectionTests
{
    private const string Hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task Silence_LongerThanAHeadMayTake_IsCutOffWithoutAWord()
    {
        await using var host = await StartAsync(TimeSpan.FromSeconds(1));
        using var client = await host.ConnectAsync();
        (await client.ReadToEndAsync()).Should().BeEmpty();
        PendingOf(host).Should().Be(0);
    }

    [Theory]
    [InlineData("G")]
    [InlineData("GET / HTTP/1.1\r\nHost:")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: localhost\r\n")]
    public async Task HalfAHead_LongerThanAHeadMayTake_Answers408(string half)
    {
        await using var host = await StartAsync(TimeSpan.FromSeconds(1));
        using var client = await host.ConnectAsync();
        await client.SendAsync(half);
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\nDate: ").And.EndWith(" GMT\r\n\r\n");
        PendingOf(host).Should().Be(0);
    }

    [Fact]
    public async Task Head_AByteAtATime_IsServed()
    {
        await using var host = await StartAsync(RawClient.Limit);
        using var client = await host.ConnectAsync();
        foreach (var character in Hello)
        {
            await client.SendAsync(character.ToString());
        }

        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 OK\r\n").And.Contain("hello");
    }

    [Fact]
    public async Task Head_LongerThanIsLookedAt_IsServed()
    {
        await using var host = await StartAsync(RawClient.Limit);
        using var client = await host.ConnectAsync();
        await client.SendAsync(Hello.Replace("\r\n\r\n", $"\r\nX-Long: {new string('x', 3 * RequestHead.MaxLookedAt)}\r\n", StringComparison.Ordinal));
        await client.SendAsync("\r\n");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 OK\r\n").And.Contain("hello");
    }

    [Theory]
    [InlineData("{\"not\":\"http\"}\r\n")]
    [InlineData("\0")]
    [InlineData("\r\n\u0016")]
    public async Task Head_ThatIsNone_IsRefusedAtOnce(string said)
    {
        await using var host = await StartAsync(RawClient.Limit);
        using var client = await host.ConnectAsync();
        await client.SendAsync(said);
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 400 Bad Request\r\n");
        PendingOf(host).Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /hel")]
    public async Task Client_ThatLeavesBeforeARequest_IsForgotten(string half)
    {
        await using var host = await StartAsync(RawClient.Limit);
        using var client = await host.ConnectAsync();
        await client.SendAsync(half);
        await Waiting.UntilAsync(() => PendingOf(host) == 1, RawClient.Limit, () => "It is not pending.");
        client.HalfClose();
        (await client.ReadToEndAsync()).Should().BeEmpty();
        PendingOf(host).Should().Be(0);
    }

    [Fact]
    public async Task Stop_WithClientsThatSaidNothing_EndsThem()
    {
        await using var host = await StartAsync(RawClient.Limit);
        using var client = await host.ConnectAsync();
        await Waiting.UntilAsync(() => PendingOf(host) == 1, RawClient.Limit, () => "It is not pending.");
        await host.StopAsync(RawClient.Limit);
        (await client.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task ManySilent_BesideOneThatAsks_AreHeldUntilTheyAsk()
    {
        const int Silent = 500;
        await using var host = await StartAsync(RawClient.Limit);
        var silent = new List<RawClient>();
        for (var i = 0; i < Silent; i++)
        {
            silent.Add(await host.ConnectAsync());
        }

        await Waiting.UntilAsync(() => PendingOf(host) == Silent, RawClient.Limit, () => $"{PendingOf(host)} pending");
        foreach (var client in silent)
        {
            await client.SendAsync(Hello);
            (await client.ReadToEndAsync()).Should().Contain("hello");
            client.Dispose();
        }

        PendingOf(host).Should().Be(0);
    }

    private static Task<TransportHost> StartAsync(TimeSpan limit) => TransportHost.StartAsync(
        app => app.MapGet("/hello", () => "hello"), kestrel => kestrel.Limits.RequestHeadersTimeout = limit);

    private static int PendingOf(TransportHost host) => host.Services.GetRequiredService<PendingConnections>().Count;
}
