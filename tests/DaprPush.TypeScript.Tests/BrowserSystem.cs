using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;
using Microsoft.Playwright;

namespace DaprPush.TypeScript.Tests;

/// <summary>A whole system with two gateways and a real browser, started once for all tests.</summary>
public sealed class BrowserSystem : IAsyncLifetime, IDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private IPlaywright? _playwright;
    private Sender? _sender;

    public PushSystem System { get; private set; } = null!;

    public Sender Sender => _sender ??= new Sender(System.SendApi);

    public IBrowser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await ClientPackage.DistAsync();
        System = await PushSystem.StartAsync(new PushSystemOptions { Folder = "typescript", RestartsApps = true });
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = FindChromium(), Args = Arguments });
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

    public void Dispose()
    {
        _playwright?.Dispose();
        _sender?.Dispose();
    }

    private static string FindChromium() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("chromium is missing: apt-get install chromium");
}
