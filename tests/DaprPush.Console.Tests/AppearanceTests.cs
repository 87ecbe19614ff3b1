using DaprPush.Console.Tests.Systems;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests;

/// <summary>The page on a desk and on a phone, by day and by night. Its pictures are for people to look at.</summary>
[Collection(OpenSystem.Name)]
public sealed class AppearanceTests(ConsoleSystem system) : ConsoleTests(system)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 320)]
    [InlineData(ColorScheme.Dark, 320)]
    public async Task Views_AnyWidthAndScheme_FitWithoutScrollingSideways(ColorScheme scheme, int width)
    {
        var user = NewName("user");
        await FollowAsync($"/sse/user/{user}?channels=news,task:42&session_id=phone");
        var page = await OpenAsync("watch", scheme: scheme, width: width);
        await page.IsLiveAsync();
        await page.Page.Locator("#gateways tbody tr").First.WaitForAsync();
        await LookAsync("watch");
        await page.IsAccessibleAsync();

        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Try" }).ClickAsync();
        await page.FollowAsync(user, "news");
        await page.SubmitAsync("#send-form");
        await page.Events("info").First.WaitForAsync();
        await page.Events("info").First.Locator("summary").ClickAsync();
        foreach (var more in await page.Page.Locator("form details > summary").AllAsync())
        {
            await more.ClickAsync();
        }

        await LookAsync("try");
        await page.IsAccessibleAsync();

        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Manage" }).ClickAsync();
        await page.Page.Locator("#connections tbody tr").First.WaitForAsync();
        await LookAsync("manage");
        await page.IsAccessibleAsync();
        page.Complaints.Should().BeEmpty();

        async Task LookAsync(string view)
        {
            await page.PictureAsync($"{view}-{(scheme == ColorScheme.Dark ? "dark" : "light")}-{width}");
            (await page.OverhangAsync()).Should().Be(0, $"{view} is {width} pixels wide");
        }
    }

    [Fact]
    public async Task Theme_Switched_WinsOverTheSystemsAndIsKept()
    {
        var page = await OpenAsync("watch", scheme: ColorScheme.Light);
        var light = await BackgroundAsync();
        var button = page.Page.Locator("#theme");

        await button.ClickAsync();
        (await BackgroundAsync()).Should().Be(light);
        await button.ClickAsync();
        var dark = await BackgroundAsync();
        await page.Page.ReloadAsync();

        dark.Should().NotBe(light);
        (await BackgroundAsync()).Should().Be(dark);
        (await button.TextContentAsync()).Should().Be("Theme: dark");

        Task<string> BackgroundAsync() => page.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
    }

    [Fact]
    public async Task Keyboard_Alone_OpensAStreamSendsAndDisconnects()
    {
        var user = NewName("user");
        var page = await OpenAsync("");
        await page.IsLiveAsync();

        await TabToAsync("Skip to the content");
        await TabToAsync("Try");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.WaitForFunctionAsync("() => document.activeElement === document.querySelector('#try h1')");
        await TabToAsync("User");
        await page.Page.Keyboard.TypeAsync(user);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.ShowsAsync("#streams .pill", "open");
        await TabToAsync("Data");
        await page.Page.Keyboard.PressAsync("Control+Enter");
        await page.Events("info").WaitForAsync();
        await TabToAsync("Disconnect stream A");
        await page.Page.Keyboard.PressAsync("Enter");

        await page.ShowsAsync("#streams .pill", "closed");
        (await FocusedAsync()).Should().StartWith("Reconnect", "the button stays where it was");

        async Task TabToAsync(string name)
        {
            var passed = new List<string>();
            do
            {
                await page.Page.Keyboard.PressAsync("Tab");
                passed.Add(await FocusedAsync());
            }
            while (passed.Count < 60 && !passed[^1].StartsWith(name, StringComparison.Ordinal));

            passed[^1].Should().StartWith(name, "it is reached by Tab, over {0}", string.Join(", ", passed));
            (await page.Page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"))
                .Should().Be("solid", $"one sees that '{name}' has the focus");
        }

        Task<string> FocusedAsync() => page.Page.EvaluateAsync<string>(
            "() => { const it = document.activeElement; return it === document.body ? 'nothing' : it.getAttribute('aria-label') ?? (it.labels?.[0] ?? it).textContent.trim(); }");
    }
}
