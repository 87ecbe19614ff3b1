using DaprPush.Testing.Browser;
using Microsoft.Playwright;

namespace DaprPush.Examples.Tests.Programs;

/// <summary><c>examples/javascript/page.html</c> in a real browser.</summary>
[Collection(ExampleSystem.Name)]
public sealed class PageTests(ExampleSystem examples)
{
    [Fact]
    public async Task Page_Reloaded_GoesOnWhereItWas()
    {
        var user = $"page-{Guid.NewGuid():N}";
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.RouteAsync("**/page.html*", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Path = Path.Combine(ExampleSystem.Folder, "javascript", "page.html"),
        }));
        var address = $"{examples.System.Gateways[0]}page.html?user={user}";
        await page.GotoAsync(address);
        await page.GetByText("connected", new PageGetByTextOptions { Exact = true }).WaitForAsync();
        await SendAsync(1);
        await page.GetByText("info {\"n\":1}").WaitForAsync();

        await page.GotoAsync("about:blank");
        await SendAsync(2);
        await page.GotoAsync(address);

        await page.GetByText("info {\"n\":2}").WaitForAsync();
        await page.GetByText("connected, where it was").WaitForAsync();
        (await page.Locator("#messages li").CountAsync()).Should().Be(1, "what came before is not repeated");

        Task SendAsync(int n) => examples.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = new { n } });
    }
}
