using System.Net;
using System.Net.WebSockets;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Testing.Tokens;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>Who may open a WebSocket, and how often.</summary>
public sealed class WebSocketTokenTests(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private static string NewUser() => $"u{Guid.NewGuid():N}";

    [Fact]
    public async Task Open_WithoutAToken_IsRefused() => (await RefusedAsync("/ws/user/alice")).Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Open_AnothersStream_IsRefused() =>
        (await RefusedAsync("/ws/user/bob", options => options.SetRequestHeader("Authorization", $"Bearer {TokenMaker.For("alice")}"))).Should().Be(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Open_WithTheCookieFromAnothersPage_IsRefused()
    {
        var user = NewUser();
        Action<ClientWebSocketOptions> By(string origin) => options =>
        {
            options.SetRequestHeader("Cookie", $"{SecureGateway.Cookie}={TokenMaker.For(user)}");
            options.SetRequestHeader("Origin", origin);
        };
        (await RefusedAsync($"/ws/user/{user}", By("https://evil.example"))).Should().Be(HttpStatusCode.Forbidden);
        using var good = await OpenAsync($"/ws/user/{user}", By("https://app.example"));
        await good.UntilEventAsync("ready");
    }

    [Fact]
    public async Task Open_MoreThanAUserMay_IsRefusedWhateverTheTransport()
    {
        var user = NewUser();
        var token = TokenMaker.For(user);
        using var sse = await gateway.GetAsync($"/sse/user/{user}?access_token={token}");
        using (var one = await OpenAsync($"/ws/user/{user}?access_token={token}"))
        {
            await one.UntilEventAsync("ready");
            (await RefusedAsync($"/ws/user/{user}?access_token={token}")).Should().Be(HttpStatusCode.TooManyRequests);
            await one.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        using var again = await OpenAsync($"/ws/user/{user}?access_token={token}");
        await again.UntilEventAsync("ready");
    }

    [Fact]
    public async Task Token_ThatEnds_EndsTheConnectionWithItsCode()
    {
        var user = NewUser();
        using var client = await OpenAsync($"/ws/user/{user}?access_token={TokenMaker.Hs256(TokenMaker.Claims(user, seconds: 3))}");
        var closing = await client.UntilEventAsync("closing");
        closing.GetProperty("reason").GetString().Should().Be("expired");
        closing.GetProperty("reconnect").GetBoolean().Should().BeTrue();
        (await client.UntilClosedAsync()).Should().Be((WebSocketCloseStatus)4401);
    }

    private Task<WebSocketClient> OpenAsync(string path, Action<ClientWebSocketOptions>? set = null) =>
        WebSocketClient.OpenAsync(gateway.Public.BaseAddress!, path, set);

    private async Task<HttpStatusCode> RefusedAsync(string path, Action<ClientWebSocketOptions>? set = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        set?.Invoke(socket.Options);
        var opening = () => socket.ConnectAsync(new Uri(new UriBuilder(gateway.Public.BaseAddress!) { Scheme = "ws" }.Uri, path), CancellationToken.None);
        await opening.Should().ThrowAsync<WebSocketException>();
        return socket.HttpStatusCode;
    }
}
