using System.Net;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;
using Microsoft.Playwright;

namespace DaprPush.TypeScript.Tests;

/// <summary>The client in a real browser, against the running system.</summary>
[Collection(BrowserSystem.Name)]
public sealed class BrowserTests(BrowserSystem browser) : IAsyncLifetime
{
    private static readonly string[] Many = ["many"];
    private IBrowserContext _context = null!;

    private PushSystem System => browser.System;

    public async Task InitializeAsync() => _context = await browser.Browser.NewContextAsync();

    public async Task DisposeAsync() => await _context.DisposeAsync();

    [Theory]
    [InlineData("eventsource")]
    [InlineData("fetch")]
    public async Task Reload_MessagesSentMeanwhile_AreThereOnce(string transport)
    {
        var user = $"reload-{transport}";
        var page = await PushPage.OpenAsync(_context, System.Gateways[0], new { user, transport });
        var first = await SendAsync(user);
        await page.WaitAsync("seen.count === 1");

        await page.ReloadAsync();
        await page.WaitAsync("connection.state.kind === 'open'");
        var second = await SendAsync(user);
        await page.WaitAsync("seen.count >= 1");

        (await page.IdsAsync()).Should().Equal(second);
        (await page.EvaluateAsync<bool[]>("seen.recovered")).Should().Equal(true);
        first.Should().NotBe(second);
    }

    [Theory]
    [InlineData("eventsource")]
    [InlineData("fetch")]
    public async Task Connection_GatewayKilled_GoesOnWithoutALoss(string transport)
    {
        var user = $"killed-{transport}";
        var page = await PushPage.OpenAsync(_context, System.Gateways[1], new { user, transport });
        var before = await SendAsync(user);
        await page.WaitAsync("seen.count === 1");

        System.SignalApp("push-gateway", 1, Signal.Kill).Should().NotBeNull();
        await page.WaitAsync("seen.states.at(-1) !== 'open'");
        var missed = await SendAsync(user);
        await page.WaitAsync("connection.state.kind === 'open'");
        var live = await SendAsync(user);
        await page.WaitAsync("seen.count >= 3");

        (await page.IdsAsync()).Should().Equal(before, missed, live);
        (await page.EvaluateAsync<int>("seen.resets")).Should().Be(0);
    }

    [Fact]
    public async Task Connection_OfflineAndBack_GoesOnWithoutALoss()
    {
        await using var proxy = new CuttableProxy(System.Gateways[0]);
        var page = await PushPage.OpenAsync(_context, proxy.Address, new { user = "offline", transport = "fetch" });
        proxy.Cut();
        await _context.SetOfflineAsync(true);
        await page.WaitAsync("seen.states.at(-1) === 'waiting'");
        var missed = await SendAsync("offline");

        proxy.Restore();
        await _context.SetOfflineAsync(false);

        await page.WaitAsync("seen.count >= 1");
        (await page.IdsAsync()).Should().Equal(missed);
    }

    [Fact]
    public async Task Shared_TwoTabs_HaveOneConnectionAndTheOtherGoesOnWhenItsTabCloses()
    {
        var options = new { user = "tabs", shared = true };
        var one = await PushPage.OpenAsync(_context, System.Gateways[0], options);
        var two = await PushPage.OpenAsync(_context, System.Gateways[0], options);
        var first = await SendAsync("tabs");
        await one.WaitAsync("seen.count === 1");
        await two.WaitAsync("seen.count === 1");
        (await one.EvaluateAsync<bool>("connection.isLeader")).Should().BeTrue();
        (await two.EvaluateAsync<bool>("connection.isLeader")).Should().BeFalse();

        await one.CloseAsync();
        var second = await SendAsync("tabs");
        await two.WaitAsync("connection.isLeader && connection.state.kind === 'open'");
        var third = await SendAsync("tabs");
        await two.WaitAsync("seen.count >= 3");

        (await two.IdsAsync()).Should().Equal(first, second, third);
    }

    [Fact]
    public async Task Connection_TenThousandMessages_LeavesNothingBehind()
    {
        var page = await PushPage.OpenAsync(_context, System.Gateways[0], new { channels = Many, transport = "fetch" });
        await SendManyAsync("many", 2_000);
        await page.WaitAsync("seen.count === 2000");
        var before = await page.HeapAsync();

        await SendManyAsync("many", 10_000);
        await page.WaitAsync("seen.count === 12000");

        // What a message alone would take if it were kept is a hundred times this.
        (await page.HeapAsync() - before).Should().BeLessThan(1_000_000);
    }

    private Task<string> SendAsync(string user) =>
        browser.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = new { n = 1 } });

    private async Task SendManyAsync(string channel, int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(500))
        {
            var answer = await browser.Sender.BatchAsync(chunk.Select(n => (object)new { service = "test", type = "info", target = new { channel }, data = new { n, text = new string('x', 1_000) } }));
            answer.Status.Should().Be(HttpStatusCode.Accepted, answer.ToString());
        }
    }
}
