using DaprPush.Testing.Tokens;
using Microsoft.Playwright;

namespace DaprPush.TypeScript.Tests;

/// <summary>The client in a real browser where tokens are wanted, and end.</summary>
public sealed class TokenTests(TokenSystem tokens) : IClassFixture<TokenSystem>, IAsyncLifetime
{
    // What the server said at the end of a stream, which the client keeps to itself.
    private const string NoteClosings =
        """
        window.closings = [];
        const RealFetch = fetch, RealEventSource = EventSource;
        window.EventSource = class extends RealEventSource {
            constructor(...how) { super(...how); this.addEventListener('close', event => closings.push(event.data)); }
        };
        window.fetch = async (...what) => {
            const response = await RealFetch(...what);
            if (!response.body || !String(what[0]).includes('/sse/')) return response;
            const [theirs, ours] = response.body.tee();
            note(ours.pipeThrough(new TextDecoderStream()).getReader()).catch(() => {});
            return new Response(theirs, { status: response.status, headers: response.headers });
        };
        async function note(reader) {
            for (let text = '', part; !(part = await reader.read()).done;) {
                text += part.value;
                const closing = /event: close\ndata: (.*)\n/.exec(text);
                if (closing) { closings.push(closing[1]); text = ''; }
            }
        }
        """;

    // A clock that is slow by an hour: the client believes that there is time.
    private const string SlowClock = "const now = Date.now; Date.now = () => now() - 3_600_000;";

    private IBrowserContext _context = null!;

    public async Task InitializeAsync()
    {
        _context = await tokens.Browser.NewContextAsync();
        await _context.AddInitScriptAsync(NoteClosings);
    }

    public async Task DisposeAsync() => await _context.DisposeAsync();

    [Theory]
    [InlineData("eventsource")]
    [InlineData("fetch")]
    public async Task Connection_TokenExpired_IsClosedAndGoesOnWithANewOne(string transport)
    {
        var user = $"expired-{transport}";
        await _context.AddInitScriptAsync(SlowClock);
        await _context.ExposeFunctionAsync("freshToken", () => TokenMaker.Hs256(TokenMaker.Claims(user, seconds: 5)));
        var page = await PushPage.OpenAsync(_context, tokens.System.Gateways[0], new { user, transport });

        var sent = new List<string>();
        while (!await page.EvaluateAsync<bool>("closings.length > 0") || sent.Count < 3)
        {
            sent.Add(await SendAsync(user));
            await page.WaitAsync($"seen.count >= {sent.Count}");
        }

        sent.Add(await SendAsync(user));
        await page.WaitAsync($"seen.count >= {sent.Count}");

        (await page.EvaluateAsync<string>("closings[0]")).Should().Be("""{"reason":"expired","reconnect":true}""");
        (await page.IdsAsync()).Should().Equal(sent);
        (await page.EvaluateAsync<int>("seen.resets")).Should().Be(0);
    }

    [Fact]
    public async Task Connection_BeforeTheTokenExpires_ComesBackWithANewOne()
    {
        const string User = "refreshed";
        var given = 0;
        await _context.ExposeFunctionAsync("freshToken", () => TokenMaker.Hs256(TokenMaker.Claims(User, seconds: Interlocked.Increment(ref given) == 1 ? 40 : 6_000)));
        var page = await PushPage.OpenAsync(_context, tokens.System.Gateways[0], new { user = User });
        var first = await SendAsync(User);
        await page.WaitAsync("seen.recovered.length > 1");
        var second = await SendAsync(User);
        await page.WaitAsync("seen.count >= 2");

        (await page.IdsAsync()).Should().Equal(first, second);
        (await page.EvaluateAsync<bool[]>("seen.recovered")).Should().Equal(false, true);
        (await page.EvaluateAsync<string[]>("closings")).Should().BeEmpty("it did not wait for the end");
    }

    private Task<string> SendAsync(string user) =>
        tokens.Sender.DeliverAsync(new { service = "test", type = "info", target = new { user_id = user }, data = new { n = 1 } });
}
