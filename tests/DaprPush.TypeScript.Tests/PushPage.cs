using System.Text.Json;
using Microsoft.Playwright;

namespace DaprPush.TypeScript.Tests;

/// <summary>A page of a gateway's origin that imports the client and notes what it gets; it can be loaded again.</summary>
internal sealed class PushPage
{
    private const string Html =
        """
        <!doctype html><title>client</title><script type="module">
        import { connect } from "/client/index.js";
        const options = JSON.parse(new URLSearchParams(location.search).get("options"));
        if (window.freshToken) options.token = () => freshToken();
        window.seen = { ids: [], count: 0, states: [], resets: 0, recovered: [] };
        window.connection = connect(options);
        connection.on("message", (message) => { seen.count++; if (seen.ids.length < 2000) seen.ids.push(message.id); });
        connection.on("reset", () => seen.resets++);
        connection.on("state", (state) => { seen.states.push(state.kind); if (state.kind === "open") seen.recovered.push(state.recovered); });
        </script>
        """;

    private readonly IPage _page;

    private PushPage(IPage page) => _page = page;

    /// <summary>Opens the page in a tab of its own and returns when the connection is open.</summary>
    /// <param name="origin">A gateway, or what stands before it.</param>
    /// <param name="options">The client's, without <c>url</c>.</param>
    public static async Task<PushPage> OpenAsync(IBrowserContext context, Uri origin, object options)
    {
        var dist = await ClientPackage.DistAsync();
        var page = new PushPage(await context.NewPageAsync());
        await page._page.RouteAsync("**/test.html*", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = Html }));
        await page._page.RouteAsync("**/client/*.js", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/javascript",
            Path = Path.Combine(dist, Path.GetFileName(new Uri(route.Request.Url).AbsolutePath)),
        }));
        await page._page.GotoAsync($"{origin}test.html?options={Uri.EscapeDataString(JsonSerializer.Serialize(options))}");
        await page.WaitAsync("connection.state.kind === 'open'");
        return page;
    }

    public Task ReloadAsync() => _page.ReloadAsync();

    public Task CloseAsync() => _page.CloseAsync();

    /// <summary>Waits until a JavaScript expression over <c>seen</c> and <c>connection</c> is true.</summary>
    public Task WaitAsync(string condition) =>
        _page.WaitForFunctionAsync($"() => window.connection && ({condition})", null, new PageWaitForFunctionOptions { Timeout = 60_000 });

    public Task<T> EvaluateAsync<T>(string expression) => _page.EvaluateAsync<T>($"() => {expression}");

    public Task<string[]> IdsAsync() => EvaluateAsync<string[]>("seen.ids");

    /// <summary>Bytes of JavaScript objects that are still in use.</summary>
    public async Task<double> HeapAsync()
    {
        var devTools = await _page.Context.NewCDPSessionAsync(_page);
        await devTools.SendAsync("HeapProfiler.collectGarbage");
        var usage = await devTools.SendAsync("Runtime.getHeapUsage");
        return usage!.Value.GetProperty("usedSize").GetDouble();
    }
}
