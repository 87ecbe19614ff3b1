using DaprPush.Console.Tests.Systems;
using DaprPush.Testing.Processes;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests;

/// <summary>Connections and presence.</summary>
[Collection(OpenSystem.Name)]
public sealed class ManageTests(ConsoleSystem system) : ConsoleTests(system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Filter_User_ShowsItsConnectionsOnAllGateways()
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        await FollowAsync($"/sse/user/{user}?session_id=s1&channels={channel}");
        await FollowAsync($"/sse/user/{user}", gateway: 1);
        var page = await OpenAsync("manage");

        await FindAsync(page, "user_id", user, rows: 2);

        var table = await page.Page.Locator("#connections tbody").InnerTextAsync();
        table.Should().Contain($"user:{user}").And.Contain($"channel:{channel}").And.Contain("s1");
        await FindAsync(page, "user_id", "", rows: null);
        await FindAsync(page, "stream", $"channel:{channel}", rows: 1);
        page.Complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task Disconnect_Confirmed_EndsTheStreamForGood()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var page = await OpenAsync("manage");
        await FindAsync(page, "user_id", user, rows: 1);
        var button = page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Disconnect {user}" });

        await button.ClickAsync();
        await page.Page.Locator("#confirm button[value=no]").ClickAsync();
        await button.ClickAsync();
        await page.PictureAsync("manage-confirm");
        await page.Page.Locator("#confirm button[value=yes]").ClickAsync();

        await page.Page.Locator("#connections tr[data-state=ended]").WaitForAsync();
        (await client.WaitForEventAsync(one => one.Type == "close", "close event")).Data.Should().Contain("\"reconnect\":false");
        page.Complaints.Should().BeEmpty();
    }

    [Fact]
    public async Task Pages_MoreConnectionsThanOneHolds_GoOnAndBack()
    {
        var channel = NewName("channel");
        for (var i = 0; i < 53; i++)
        {
            await FollowAsync($"/sse/stream/{channel}", gateway: i % 2);
        }

        var page = await OpenAsync("manage");
        await Waiting.UntilAsync(
            async () =>
            {
                await FindAsync(page, "stream", $"channel:{channel}", rows: 50);
                if (await page.Page.Locator("#page-on").IsDisabledAsync())
                {
                    return false;
                }

                await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Next page" }).ClickAsync();
                await IsLoadedAsync(page);
                return (await page.Page.Locator("#connections-summary").TextContentAsync())!.StartsWith("51 to 53,", StringComparison.Ordinal);
            },
            Limit,
            () => "The second page has not the three connections that are over.");
        (await page.Page.Locator("#connections tbody tr").CountAsync()).Should().Be(3);

        await page.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Previous page" }).ClickAsync();

        await page.ShowsAsync("#connections-summary", "1 to 50 and more");
    }

    [Fact]
    public async Task Presence_UserThereAndNot_IsTold()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var page = await OpenAsync("manage");

        await PresentAsync(page, user, "online");
        await page.ShowsAsync("#presence-form .answer", "1 connection on");
        await client.LeaveAsync();
        await PresentAsync(page, user, "offline");
        await page.ShowsAsync("#presence-form .answer", "last seen");
        await PresentAsync(page, NewName("user"), "not seen");
    }

    [Fact]
    public async Task Filter_ThatIsNone_SaysWhatIsWrong()
    {
        var page = await OpenAsync("manage");
        await page.FillAsync("#connections-form", "stream", "nonsense");
        await page.SubmitAsync("#connections-form");

        await page.ShowsAsync("#connections-notice", "stream must be a stream's whole name");
    }

    // What a gateway reports takes about a second to be known everywhere.
    private static async Task FindAsync(ConsolePage page, string filter, string value, int? rows)
    {
        await page.FillAsync("#connections-form", filter, value);
        await Waiting.UntilAsync(
            async () =>
            {
                await page.SubmitAsync("#connections-form");
                await IsLoadedAsync(page);
                return rows is null || await page.Page.Locator("#connections tbody tr").CountAsync() == rows;
            },
            Limit,
            () => $"There are not {rows} connections with {filter} {value}.");
    }

    private static async Task IsLoadedAsync(ConsolePage page) =>
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#connections-summary').textContent !== 'Loading'");

    private static Task PresentAsync(ConsolePage page, string user, string text) => Waiting.UntilAsync(
        async () =>
        {
            await page.FillAsync("#presence-form", "user", user);
            await page.SubmitAsync("#presence-form");
            await page.ShowsAsync("#presence-form .answer", user);
            return (await page.Page.Locator("#presence-form .answer").InnerTextAsync()).Contains(text, StringComparison.Ordinal);
        },
        Limit,
        () => $"{user} is not {text}.");
}
