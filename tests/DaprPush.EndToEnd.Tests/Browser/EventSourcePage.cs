using System.Text.Json;
using DaprPush.Testing.Browser;
using Microsoft.Playwright;

namespace DaprPush.EndToEnd.Tests.Browser;

/// <summary>A page of a gateway's origin, in a real browser, with one EventSource that notes all it sees.</summary>
internal sealed class EventSourcePage : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly IPage _page;

    private EventSourcePage(Chromium chromium, IPage page)
    {
        _chromium = chromium;
        _page = page;
    }

    /// <summary>Opens a page of the origin and an EventSource on it, and returns when that is ready.</summary>
    /// <param name="page">An address that answers with anything.</param>
    /// <param name="stream">The stream's path.</param>
    public static async Task<EventSourcePage> OpenAsync(Uri page, string stream)
    {
        var chromium = await Chromium.StartAsync();
        var opened = new EventSourcePage(chromium, await chromium.NewPageAsync());
        await opened._page.GotoAsync(page.AbsoluteUri);
        await opened._page.EvaluateAsync(
            """
            stream => {
                window.seen = { opened: 0, errors: 0, ready: [], resets: 0, messages: [] };
                window.source = new EventSource(stream);
                source.onopen = () => seen.opened++;
                source.onerror = () => seen.errors++;
                source.addEventListener('ready', e => seen.ready.push(JSON.parse(e.data)));
                source.addEventListener('reset', () => seen.resets++);
                for (const type of ['progress', 'status', 'error', 'success', 'warning', 'info', 'custom'])
                    source.addEventListener(type, e => e.data && seen.messages.push({ type, id: JSON.parse(e.data).id, cursor: e.lastEventId }));
            }
            """,
            stream);
        await opened.WaitAsync("seen.ready.length === 1");
        return opened;
    }

    /// <summary>Waits until a JavaScript expression over <c>seen</c> is true.</summary>
    public Task WaitAsync(string condition) =>
        _page.WaitForFunctionAsync($"() => {condition}", null, new PageWaitForFunctionOptions { Timeout = 30_000 });

    /// <summary>What the page noted.</summary>
    public async Task<JsonElement> SeenAsync() => await _page.EvaluateAsync<JsonElement>("() => seen");

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
