using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.EndToEnd.Tests.Browser;

[Collection(InMemorySystem.Name)]
public sealed class BrowserTests(InMemorySystem system) : SystemTests(system)
{
    [Fact]
    public async Task EventSource_WhoseConnectionIsCut_ResumesByItself()
    {
        var user = NewName("user");
        await using var proxy = new CuttableProxy(System.Gateways[0]);
        await using var page = await EventSourcePage.OpenAsync(new Uri(proxy.Address, "health"), $"/sse/user/{user}");
        var first = await Sender.DeliverAsync(Message(new { user_id = user }, new { progress = 10 }, type: "progress"));
        var second = await Sender.DeliverAsync(Message(new { user_id = user }, type: "success"));
        await page.WaitAsync("seen.messages.length === 2");

        proxy.Cut();
        await page.WaitAsync("seen.errors > 0");
        var missed = await Sender.DeliverAsync(Message(new { user_id = user }, type: "warning"));
        proxy.Restore();
        await page.WaitAsync("seen.ready.length === 2");
        var live = await Sender.DeliverAsync(Message(new { user_id = user }, type: "error"));
        await page.WaitAsync("seen.messages.length >= 4");

        var seen = await page.SeenAsync();
        seen.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString())
            .Should().Equal(first, second, missed, live);
        seen.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("type").GetString())
            .Should().Equal("progress", "success", "warning", "error");
        seen.GetProperty("ready")[1].GetProperty("recovered").GetBoolean().Should().BeTrue();
        seen.GetProperty("resets").GetInt32().Should().Be(0);
    }
}
