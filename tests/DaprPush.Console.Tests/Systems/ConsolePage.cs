using DaprPush.Testing.Browser;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using Microsoft.Playwright;

namespace DaprPush.Console.Tests.Systems;

/// <summary>The console in a tab of its own. It notes what went wrong in it, and every address that it asked for.</summary>
internal sealed class ConsolePage : IAsyncDisposable
{
    /// <summary>How long a test waits for something that is to happen at once; the machine may stand still for a while.</summary>
    public const float LimitMilliseconds = 60_000;

    private readonly IBrowserContext _context;

    private ConsolePage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>What the browser had to complain about: errors of scripts, and of the policy of the page.</summary>
    public List<string> Complaints { get; } = [];

    public List<string> Asked { get; } = [];

    /// <param name="view">As in the address after the <c>#</c>.</param>
    public static async Task<ConsolePage> OpenAsync(
        Chromium browser, Uri gateway, string view, ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height } });
        page.SetDefaultTimeout(LimitMilliseconds);
        var console = new ConsolePage(page.Context, page);
        page.PageError += (_, error) => console.Complaints.Add(error);
        page.Console += (_, message) => console.Complaints.AddRange(IsComplaint(message) ? [message.Text] : []);
        page.Request += (_, request) => console.Asked.Add(request.Url);
        await page.GotoAsync($"{gateway}#{view}");
        return console;
    }

    /// <summary>Waits until an element has exactly this text, or holds it.</summary>
    public Task ShowsAsync(string selector, string text) => Page.Locator(selector).Filter(new LocatorFilterOptions { HasText = text }).First.WaitForAsync();

    public Task IsLiveAsync() => ShowsAsync("#feed-state", "Live");

    /// <summary>Fills a field of a form and leaves it.</summary>
    public Task FillAsync(string form, string name, string text) => Page.Locator($"{form} [name={name}]").FillAsync(text);

    public Task SubmitAsync(string form) => Page.Locator($"{form} [type=submit]").ClickAsync();

    /// <summary>Opens a stream in Try and returns when it is live.</summary>
    public async Task FollowAsync(string user, string channels = "")
    {
        var before = await Page.Locator("#streams li").CountAsync();
        await FillAsync("#open-form", "user", user);
        await FillAsync("#open-form", "channels", channels);
        await SubmitAsync("#open-form");
        await Page.Locator("#streams li").Nth(before).Locator(".pill", new LocatorLocatorOptions { HasText = "open" }).WaitForAsync();
    }

    /// <summary>Sends a message of a type from Try, to whom and with what stands there.</summary>
    public async Task SendAsync(string type)
    {
        await Page.Locator($"#send-types input[value={type}]").CheckAsync();
        await SubmitAsync("#send-form");
    }

    /// <summary>Rows of the event list of one type.</summary>
    public ILocator Events(string type) => Page.Locator($"#events > li:has(.type[data-type={type}])");

    /// <summary>Pixels that would have to be scrolled sideways.</summary>
    public Task<int> OverhangAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Fails where a rule of accessibility is broken: WCAG 2.1 A and AA, contrast among them, as far as a program can tell.</summary>
    public async Task IsAccessibleAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "npm");
        await NodePackages.InstallAsync(folder);
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(folder, "node_modules", "axe-core", "axe.min.js")));
        var broken = await Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })).violations
              .map(({ help, nodes }) => `${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
            """);
        broken.Should().BeEmpty();
    }

    /// <summary>A picture for people to look at, under <c>artifacts/console</c>.</summary>
    public async Task PictureAsync(string name)
    {
        await Page.EvaluateAsync("() => scrollTo(0, 0)");
        await Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Repository.At("artifacts", "console", "pictures", name + ".png"),
            FullPage = true,
            Animations = ScreenshotAnimations.Disabled,
        });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    // A refusal is an answer like others, which the browser notes all the same.
    private static bool IsComplaint(IConsoleMessage message) =>
        message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal);
}
