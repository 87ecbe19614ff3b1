using System.Globalization;
using DaprPush.Console.Tests.Systems;
using DaprPush.Testing.Processes;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests;

/// <summary>The figures, and what becomes of them when something fails.</summary>
[Collection(OpenSystem.Name)]
public sealed class WatchTests(ConsoleSystem system) : ConsoleTests(system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Figures_StreamsAndMessages_AreShownForAllAndForEachGateway()
    {
        var channel = NewName("channel");
        await FollowAsync($"/sse/user/{NewName("user")}?channels={channel}");
        await FollowAsync($"/sse/user/{NewName("user")}?channels={channel}", gateway: 1);
        var page = await OpenAsync("watch");
        await page.IsLiveAsync();

        await Waiting.UntilAsync(
            async () =>
            {
                await SendAsync(new { channel }, new { n = 1 });
                var (rate, latency) = (await FigureAsync(page, "Messages a second"), await FigureAsync(page, "Latency"));
                return rate > 0 && latency is not null && await FigureAsync(page, "Connections") >= 2 && await FigureAsync(page, "Users") >= 2;
            },
            Limit,
            () => "The figures do not show what goes on.");

        await page.Page.Locator("#gateways tbody tr").Nth(1).WaitForAsync();
        (await page.Page.Locator("#gateways tbody tr").CountAsync()).Should().Be(2);
        await page.ShowsAsync("#gateways .pill", "live");
        await page.ShowsAsync("#gateways td[data-label=Lease]", "renewed");
        (await page.Page.Locator(".chart :is(.line, .lone)").CountAsync()).Should().BeGreaterThanOrEqualTo(4);
        page.Asked.Should().OnlyContain(url => new Uri(url).Authority == System.Consoles[0].Authority, "nothing comes from another host");
        page.Complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task Chart_ArrowKeys_TellTheFiguresOfATime()
    {
        var page = await OpenAsync("watch");
        await page.IsLiveAsync();
        await page.Page.WaitForFunctionAsync("() => JSON.stringify([...document.querySelectorAll('.chart path.line')].map(line => line.getAttribute('d'))).includes('L')");
        var plot = page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Connections" });

        await plot.FocusAsync();
        await plot.PressAsync("Home");
        await page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Connections at" }).WaitForAsync();
        (await page.Page.Locator(".chart .cross").CountAsync()).Should().Be(4, "all charts show the same time");

        await plot.PressAsync("Escape");
        await page.Page.Locator(".chart .cross").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Gateway_Killed_StartsAnewInTheTable()
    {
        var page = await OpenAsync("watch");
        await page.IsLiveAsync();
        await page.Page.Locator("#gateways tbody tr").Nth(1).WaitForAsync();

        System.SignalApp("push-gateway", 1, Signal.Kill).Should().NotBeNull();

        await page.ShowsAsync("#changes li", "started anew");
        await page.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#gateways .pill')].filter(pill => pill.textContent === 'live').length === 2");
    }

    [Fact]
    public async Task Gateway_ThatFallsSilent_IsLateThenGoneThenBack()
    {
        var page = await OpenAsync("watch");
        await page.IsLiveAsync();
        await page.Page.Locator("#gateways tbody tr").Nth(1).WaitForAsync();

        System.SignalApp("push-gateway", 1, Signal.Stop).Should().NotBeNull();
        try
        {
            await page.ShowsAsync("#changes li", "is gone");
            await page.ShowsAsync("#gateways .pill", "gone");
            await page.ShowsAsync("#gateways td[data-label=Lease]", "ended");
            await page.PictureAsync("watch-gateway-gone");
        }
        finally
        {
            System.SignalApp("push-gateway", 1, Signal.Continue);
        }

        await page.ShowsAsync("#changes li", "is back");
    }

    [Fact]
    public async Task Connection_Cut_SaysSoAndGoesOnByItself()
    {
        await using var proxy = new CuttableProxy(System.Consoles[0]);
        var page = await OpenAsync("watch", proxy.Address);
        await page.IsLiveAsync();

        proxy.Cut();
        await page.ShowsAsync("#watch-notice", "The gateway cannot be reached. The figures are those of");
        await page.ShowsAsync("#feed-state", "No figures");
        await page.PictureAsync("watch-disconnected");
        proxy.Restore();

        await page.IsLiveAsync();
        await page.Page.Locator("#watch-notice").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        page.Complaints.Should().BeEmpty();
    }

    // What stands large over a chart; null for none.
    private static async Task<double?> FigureAsync(ConsolePage page, string name)
    {
        var text = await page.Page.EvaluateAsync<string>(
            "name => [...document.querySelectorAll('.chart')].find(chart => chart.querySelector('.name').textContent === name).querySelector('.figure .key > span')?.textContent ?? ''",
            name);
        return double.TryParse(text.Split(' ')[0], NumberStyles.Any, CultureInfo.InvariantCulture, out var figure) ? figure : null;
    }
}
