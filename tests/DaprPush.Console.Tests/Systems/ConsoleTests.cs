using DaprPush.Testing.Events;
using DaprPush.Testing.Running;

namespace DaprPush.Console.Tests.Systems;

/// <summary>What every test of the console needs: pages and subscribers that go with the test, and names of its own.</summary>
public abstract class ConsoleTests(ConsoleSystem fixture) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _mine = [];

    protected PushSystem System => fixture.System;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var one in _mine)
        {
            await one.DisposeAsync();
        }
    }

    protected static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid().ToString("N")[..12]}";

    internal async Task<ConsolePage> OpenAsync(string view, Uri? gateway = null, Microsoft.Playwright.ColorScheme scheme = default, int width = 1280, int height = 900)
    {
        var page = await ConsolePage.OpenAsync(fixture.Browser, gateway ?? System.Consoles[0], view, scheme, width, height);
        _mine.Add(page);
        return page;
    }

    /// <summary>A subscriber beside those of the page.</summary>
    protected async Task<EventStreamClient> FollowAsync(string pathAndQuery, int gateway = 0)
    {
        var client = new EventStreamClient(pathAndQuery);
        _mine.Add(client);
        await client.ConnectAsync(System.Gateways[gateway]);
        return client;
    }

    protected Task<string> SendAsync(object target, object data, string type = "info", object? metadata = null) =>
        fixture.Sender.DeliverAsync(new { service = "test", type, target, data, metadata = metadata ?? new { } });
}
