using Microsoft.Playwright;

namespace DaprPush.Testing.Browser;

/// <summary>Debian's browser, without a window.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <exception cref="FileNotFoundException">There is none; the message says what to install.</exception>
    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync().ConfigureAwait(false);
        return new Chromium(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Find(), Args = Arguments }).ConfigureAwait(false));
    }

    /// <summary>A browser profile of its own: cookies and storage that no other page sees.</summary>
    public Task<IBrowserContext> NewContextAsync() => _browser.NewContextAsync();

    public Task<IPage> NewPageAsync(BrowserNewPageOptions? options = null) => _browser.NewPageAsync(options);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync().ConfigureAwait(false);
        _playwright.Dispose();
    }

    private static string Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("chromium is missing: apt-get install chromium");
}
