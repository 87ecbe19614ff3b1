using System.Net.Http.Headers;
using DaprPush.Testing.Browser;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;
using DaprPush.Testing.Tokens;

namespace DaprPush.TypeScript.Tests;

/// <summary>A system that wants tokens, a sender that has one, and a real browser.</summary>
public sealed class TokenSystem : IAsyncLifetime
{
    public PushSystem System { get; private set; } = null!;

    public Sender Sender { get; private set; } = null!;

    public Chromium Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await ClientPackage.DistAsync();
        System = await PushSystem.StartAsync(new PushSystemOptions
        {
            Folder = "typescript",
            Scale = new Dictionary<string, int>(),
            Environment = new Dictionary<string, string> { ["JWT_SECRET"] = TokenMaker.Secret, ["Push__Auth__ClockSkewSeconds"] = "0" },
        });
        Sender = new Sender(System.SendApi, new SendersToken());
        Browser = await Chromium.StartAsync();
    }

    public async Task DisposeAsync()
    {
        Sender?.Dispose();
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        if (System is not null)
        {
            await System.DisposeAsync();
        }
    }

    private sealed class SendersToken() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenMaker.For("sender", ("push.publish", "**")));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
