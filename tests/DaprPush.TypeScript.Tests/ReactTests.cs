using DaprPush.Testing.Processes;
using Microsoft.Playwright;

namespace DaprPush.TypeScript.Tests;

/// <summary>The hooks in a page of React, in a real browser, against the running system.</summary>
[Collection(BrowserSystem.Name)]
public sealed class ReactTests(BrowserSystem browser) : IAsyncLifetime
{
    private readonly string _user = $"react-{Guid.NewGuid():N}";
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    public async Task InitializeAsync()
    {
        var module = await ClientPackage.ReactPageAsync();
        _context = await browser.Browser.NewContextAsync();
        _page = await _context.NewPageAsync();
        await _page.RouteAsync("**/react.html*", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Body = "<!doctype html><title>react</title><body><script type=module src=/react-page.js></script>",
        }));
        await _page.RouteAsync("**/react-page.js", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/javascript", Path = module }));
        await _page.GotoAsync($"{browser.System.Gateways[0]}react.html?user={_user}");
        await ShowsAsync("push", $"{_user} open: ");
        await ShowsAsync("sse", "connected: ");
    }

    public async Task DisposeAsync() => await _context.DisposeAsync();

    [Fact]
    public async Task Hooks_MessagesOfTheUser_ShowEachOnceAlsoAfterAReload()
    {
        var (first, second, third) = (await SendAsync(_user), await SendAsync(_user), await SendAsync(_user));

        await ShowsAsync("push", $"{_user} open: {first},{second},{third}");
        await ShowsAsync("sse", $"connected: {second},{third}");
        await _page.ReloadAsync();
        await ShowsAsync("push", $"{_user} open: ");
        var fourth = await SendAsync(_user);
        await ShowsAsync("push", $"{_user} open: {fourth}");
        await ShowsAsync("sse", $"connected: {fourth}");
    }

    [Fact]
    public async Task UsePush_UserChanged_FollowsTheOther()
    {
        await _page.GetByText("other user").ClickAsync();
        await ShowsAsync("push", $"{_user}-other open: ");

        await SendAsync(_user);
        var id = await SendAsync($"{_user}-other");

        await ShowsAsync("push", $"{_user}-other open: {id}");
    }

    [Fact]
    public async Task Hooks_ComponentGone_LeaveNoConnection()
    {
        await _page.GetByText("nobody").ClickAsync();

        await Waiting.UntilAsync(
            async () => (await browser.Sender.GetAsync($"api/v1/connections?user_id={_user}")).Json.GetProperty("connections").GetArrayLength() == 0,
            TimeSpan.FromSeconds(60),
            () => "the connections of a component that is gone are still open");
    }

    private Task<string> SendAsync(string user) =>
        browser.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = new { n = 1 } });

    private async Task ShowsAsync(string id, string text) => await _page.WaitForFunctionAsync(
        "([id, text]) => document.getElementById(id)?.textContent === text", new[] { id, text }, new PageWaitForFunctionOptions { Timeout = 60_000 });
}
