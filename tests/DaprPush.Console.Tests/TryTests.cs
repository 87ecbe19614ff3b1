using DaprPush.Console.Tests.Systems;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests;

/// <summary>Streams and messages by hand.</summary>
[Collection(OpenSystem.Name)]
public sealed class TryTests(ConsoleSystem system) : ConsoleTests(system)
{
    private static readonly string[] Types = ["progress", "status", "error", "success", "warning", "info", "custom"];

    [Fact]
    public async Task Send_EachType_ComesWithCursorAndLatency()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.FollowAsync(user);

        foreach (var type in Types)
        {
            await page.SendAsync(type);
            await page.Events(type).WaitForAsync();
        }

        var last = page.Events("custom");
        (await last.Locator(".latency").TextContentAsync()).Should().MatchRegex("^[0-9.,]+ m?s$", "it was sent from this page and by one clock");
        await last.Locator("summary").ClickAsync();
        var facts = await last.Locator("dl").InnerTextAsync();
        facts.Should().MatchRegex("console_[0-9a-f]{32}").And.Contain("Cursor");
        (await last.Locator("pre").TextContentAsync()).Should().Contain("\"anything\": \"goes\"");
        (await page.Page.Locator("#streams .about").TextContentAsync()).Should().Contain("conn_").And.Contain("7 messages").And.Contain("cursor ");
        await page.PictureAsync("try-types");
        page.Complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task Streams_TwoAtOnce_EachGetsItsOwn()
    {
        var (page, user, channel) = (await OpenAsync("try"), NewName("user"), NewName("channel"));
        await page.FollowAsync(user);
        await page.FollowAsync("", $"{channel}, task:{channel}");

        await SendAsync(new { user_id = user }, new { n = 1 }, "success");
        await SendAsync(new { channel }, new { n = 2 }, "warning");
        await page.Events("success").WaitForAsync();
        await page.Events("warning").WaitForAsync();

        (await page.Events("success").Locator(".tag").TextContentAsync()).Should().Be("A");
        (await page.Events("warning").Locator(".tag").TextContentAsync()).Should().Be("B");
        (await page.Events("warning").Locator(".latency").TextContentAsync()).Should().StartWith("≈", "two clocks tell it");
        (await page.Events("ready").CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Reconnect_FromAnEventsCursor_BringsWhatCameAfterIt()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.FollowAsync(user);
        foreach (var type in new[] { "success", "warning" })
        {
            await page.SendAsync(type);
            await page.Events(type).WaitForAsync();
        }

        await page.Events("success").Locator("summary").ClickAsync();
        await page.Events("success").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "after this" }).ClickAsync();
        await page.Events("warning").Nth(1).WaitForAsync();

        (await page.Events("success").CountAsync()).Should().Be(1, "it is before the cursor");
        (await page.Events("warning").First.Locator(".latency").TextContentAsync()).Should().Be("history");
        await page.ShowsAsync("#streams .pill", "open, went on");
    }

    [Fact]
    public async Task Disconnect_ThenReconnect_NothingIsMissing()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.FollowAsync(user);
        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Disconnect stream A" }).ClickAsync();
        await page.ShowsAsync("#streams .pill", "closed");
        await SendAsync(new { user_id = user }, new { n = 1 }, "success");

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Reconnect, from its cursor, stream A" }).ClickAsync();
        await page.Events("success").WaitForAsync();

        (await page.Events("success").CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Stream_CursorThatIsNone_ShowsTheReset()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.Page.Locator("#open-form summary").ClickAsync();
        await page.FillAsync("#open-form", "cursor", "rubbish");

        await page.FollowAsync(user);
        await page.Events("reset").WaitForAsync();

        (await page.Events("reset").Locator(".preview").TextContentAsync()).Should().Contain($"user:{user}: cursor");
    }

    [Fact]
    public async Task Event_NumbersThatABrowserSpellsOtherwise_AreShownAsTheyCame()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.FollowAsync(user);
        await page.FillAsync("#send-form", "data", """{"exact":1.50,"large":12345678901234567890}""");
        await page.SendAsync("success");

        await page.Events("success").Locator("summary").ClickAsync();

        (await page.Events("success").Locator("pre").TextContentAsync()).Should().Contain("""{"exact":1.50,"large":12345678901234567890}""");
    }

    [Fact]
    public async Task Stream_NameThatIsNone_SaysWhy()
    {
        var page = await OpenAsync("try");
        await page.FillAsync("#open-form", "user", "no name!");
        await page.SubmitAsync("#open-form");

        await page.ShowsAsync("#streams .pill", "refused, 400");
        await page.ShowsAsync("#streams .about", "user_id");
    }

    [Fact]
    public async Task Send_DataAtFault_IsToldAtTheField()
    {
        var page = await OpenAsync("try");
        await page.FillAsync("#send-form", "name", "alice");
        await page.FillAsync("#send-form", "data", "{ nothing");
        await page.SubmitAsync("#send-form");
        await page.ShowsAsync("#send-form .fault", "data: is not JSON");
        (await page.Page.Locator("#send-form [name=data]").GetAttributeAsync("aria-invalid")).Should().Be("true");

        await page.FillAsync("#send-form", "data", """{"progress":101}""");
        await page.SendAsync("progress");

        await page.ShowsAsync("#send-form .fault", "data.progress");
    }

    [Fact]
    public async Task Acknowledge_MessageThatWantsIt_IsConfirmed()
    {
        var (page, user) = (await OpenAsync("try"), NewName("user"));
        await page.FollowAsync(user);
        await SendAsync(new { user_id = user }, new { n = 1 }, "success", new { ack = true });

        // The oldest: until it is confirmed it may come again.
        var message = page.Events("success").Last;
        await message.Locator("summary").ClickAsync();
        await message.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Acknowledge" }).ClickAsync();

        await message.GetByText("Acknowledged").WaitForAsync();
    }
}
