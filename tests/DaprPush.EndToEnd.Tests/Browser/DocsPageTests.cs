using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Browser;
using Microsoft.Playwright;

namespace DaprPush.EndToEnd.Tests.Browser;

/// <summary>The API's page as somebody has it who opens it through a gateway.</summary>
[Collection(InMemorySystem.Name)]
public sealed class DocsPageTests(InMemorySystem system) : SystemTests(system)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Page_SendingItsExample_ShowsTheAnswerAndAsksNobodyElse(ColorScheme scheme, int width)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.NewPageAsync(new BrowserNewPageOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        page.SetDefaultTimeout(60_000);
        var hosts = new HashSet<string>();
        var errors = new List<string>();
        page.Request += (_, request) => hosts.Add(new Uri(request.Url).Authority);
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);

        await page.GotoAsync(new Uri(System.Gateways[0], "api/v1/docs").AbsoluteUri);
        var send = page.Locator("details", new PageLocatorOptions { HasText = "/messages/send" });
        await send.Locator("summary").ClickAsync();
        await send.Locator("button").ClickAsync();
        await send.GetByText("\"status\": \"accepted\"").WaitForAsync();

        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).Should().BeLessThanOrEqualTo(width, "nothing has to be scrolled sideways");
        (await page.Locator("details").CountAsync()).Should().Be(12);
        hosts.Remove("");
        hosts.Should().Equal(System.Gateways[0].Authority);
        errors.Should().BeEmpty();
    }
}
