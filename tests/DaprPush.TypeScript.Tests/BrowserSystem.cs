using DaprPush.Testing.Browser;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.TypeScript.Tests;

/// <summary>A whole system with two gateways and a real browser, started once for all tests that want no tokens.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserSystem : IAsyncLifetime, IDisposable, ICollectionFixture<BrowserSystem>
{
    public const string Name = "browser";

    private Sender? _sender;

    public PushSystem System { get; private set; } = null!;

    public Sender Sender => _sender ??= new Sender(System.SendApi);

    public Chromium Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await ClientPackage.DistAsync();
        System = await PushSystem.StartAsync(new PushSystemOptions { Folder = "typescript", RestartsApps = true });
        Browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        if (System is not null)
        {
            await System.DisposeAsync();
        }
    }

    public void Dispose() => _sender?.Dispose();
}
