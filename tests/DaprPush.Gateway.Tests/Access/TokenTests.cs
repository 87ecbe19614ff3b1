using System.Net;
using System.Security.Cryptography;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Tokens;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>Who may open a stream, from outside.</summary>
public sealed class TokenTests(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    private static string NewUser() => $"u{Guid.NewGuid():N}";

    [Theory]
    [InlineData("/sse/user/alice")]
    [InlineData("/sse/stream/news")]
    [InlineData("/sse/stream/broadcast")]
    [InlineData("/sse/service/billing")]
    [InlineData("/sse/user/no%20name")]
    public async Task Open_WithoutToken_IsProblemWithChallenge(string path)
    {
        var refused = await gateway.RefusedAsync(path);

        refused.Should().BeEquivalentTo(new { Status = 401, ContentType = "application/problem+json", Kind = "unauthenticated", Challenge = "Bearer" });
        using var head = await gateway.Public.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        head.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Open_OwnUser_ByHeaderCookieOrAddress()
    {
        var user = NewUser();
        var token = TokenMaker.For(user);
        foreach (var (path, name, value) in new[]
        {
            ($"/sse/user/{user}", "Authorization", $"Bearer {token}"),
            ($"/sse/user/{user}", "Authorization", $"bearer {token}"),
            ($"/sse/user/{user}", "Cookie", $"other=1; {SecureGateway.Cookie}={token}"),
            ($"/sse/user/{user}?access_token={token}", "Accept", "text/event-stream"),
            ($"/sse/user/{user}?types=info&access_token={token}&format=typed", "Accept", "text/event-stream"),
        })
        {
            using var answer = await gateway.GetAsync(path, (name, value));

            answer.StatusCode.Should().Be(HttpStatusCode.OK, $"{name} holds the token");
            answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
            await EndAsync(answer, user);
        }
    }

    public static TheoryData<string, string> Forbidden => new()
    {
        { "/sse/user/bob", "user:bob" },
        { "/sse/user/alice?channels=news.eu,secret", "channel:secret" },
        { "/sse/user/alice?session_id=other", "session:other" },
        { "/sse/stream/secret", "channel:secret" },
        { "/sse/stream/task:2", "task:2" },
        { "/sse/stream/kb:1", "kb:1" },
        { "/sse/service/billing", "service:billing" },
        { "/sse/stream/user:bob", "channel:user:bob" },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Open_WhatTheTokenDoesNotSay_IsForbiddenByName(string path, string stream)
    {
        var token = TokenMaker.For("alice", ("push.subscribe", "news.* task:1"), ("sid", "mine"));

        var refused = await gateway.RefusedAsync(path, ("Authorization", $"Bearer {token}"));

        refused.Status.Should().Be(403);
        refused.Kind.Should().Be("forbidden");
        refused.Detail.Should().Contain(stream).And.NotContain("news.eu");
    }

    [Fact]
    public async Task Open_WhatTheTokenSays_IsOpened()
    {
        var user = NewUser();
        var token = TokenMaker.For(user, ("push.subscribe", "news.* task:1 service:billing"), ("sid", "mine"));
        foreach (var path in new[] { $"/sse/user/{user}?channels=news.eu,broadcast,task:1&session_id=mine", "/sse/stream/news.eu,broadcast", "/sse/service/billing" })
        {
            using var answer = await gateway.GetAsync(path, ("Authorization", $"Bearer {token}"));

            answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
            await EndAsync(answer, user);
        }
    }

    [Fact]
    public async Task Disconnect_AllOfAUser_EndsAlsoWhatItsTokenOpenedElsewhere()
    {
        var (user, other) = (NewUser(), NewUser());
        using var ends = await gateway.GetAsync("/sse/stream/news.eu", ("Authorization", $"Bearer {TokenMaker.For(user, ("push.subscribe", "news.*"))}"));
        using var stays = await gateway.GetAsync($"/sse/user/{other}", ("Authorization", $"Bearer {TokenMaker.For(other)}"));

        await gateway.Process.DeliverAsync(new DeliveryBatch("gw", 0, []) { DisconnectedUsers = [user] });

        (await ends.Content.ReadAsStringAsync()).Should().Contain("""{"reason":"disconnected","reconnect":false}""");
        await EndAsync(stays, other);
    }

    public static TheoryData<string, string, string> Attacks()
    {
        var claims = TokenMaker.Claims("alice");
        var good = TokenMaker.Hs256(claims);
        return new TheoryData<string, string, string>
        {
            { "alg none", TokenMaker.Sign(new { alg = "none" }, claims, _ => []), "algorithm" },
            { "tampered", good[..^4] + (good[^4] == 'A' ? 'B' : 'A') + good[^3..], "signature" },
            { "expired", TokenMaker.Hs256(TokenMaker.Claims("alice", -1)), "expired" },
            { "not valid yet", TokenMaker.For("alice", ("nbf", DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds())), "not valid yet" },
            { "kid is a path", TokenMaker.Hs256(claims, "", new { alg = "HS256", kid = "/dev/null" }), "signature" },
            { "too large", TokenMaker.For("alice", ("pad", new string('x', 10_000))), "longer than" },
            { "garbage", "garbage", "malformed" },
            { "quotation marks", "\"; DROP TABLE users; --", "malformed" },
        };
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Open_Attack_IsRefusedWithoutEcho(string attack, string token, string reason)
    {
        var refused = await gateway.RefusedAsync("/sse/user/alice", ("Authorization", $"Bearer {token}"));

        refused.Status.Should().Be(401, attack);
        refused.Detail.Should().Contain(reason);
        refused.Challenge.Should().Contain("invalid_token").And.NotContain(token);
    }

    [Fact]
    public async Task Open_SeveralTokens_IsRefused()
    {
        var token = TokenMaker.For("alice");
        using var raw = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await raw.SendAsync($"GET /sse/user/alice HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {TokenMaker.For("bob")}\r\n\r\n");
        (await raw.ReadUntilAsync("\r\n")).Should().Contain("401");

        (await gateway.RefusedAsync($"/sse/user/alice?access_token={token}", ("Authorization", $"Bearer {token}"))).Detail.Should().Contain("more than once");
        (await gateway.RefusedAsync($"/sse/user/alice?access_token={token}&access_token={token}")).Detail.Should().Contain("more than once");
        (await gateway.RefusedAsync("/sse/user/alice", ("Authorization", "Basic YWxpY2U6cHc="))).Status.Should().Be(401);
    }

    [Fact]
    public async Task Open_TokenInTheAddress_IsNeverWrittenDownNorPassedOnInAnAddress()
    {
        var user = NewUser();
        var token = TokenMaker.For(user);
        string? passed = null;
        string? authorization = null;
        gateway.Process.Sidecar.SendApi = context =>
        {
            passed = context.Request.Path + context.Request.QueryString;
            authorization = context.Request.Headers.Authorization;
            return Task.CompletedTask;
        };

        using (var open = await gateway.GetAsync($"/sse/user/{user}?access_token={token}"))
        {
            open.StatusCode.Should().Be(HttpStatusCode.OK);
            await EndAsync(open, user);
        }

        (await gateway.RefusedAsync($"/sse/user/bob?access_token={token}")).Status.Should().Be(403);
        (await gateway.RefusedAsync($"/sse/user/bob?access_token={token}x")).Status.Should().Be(401);
        (await gateway.GetAsync($"/nowhere?access_token={token}")).Dispose();
        (await gateway.GetAsync($"/api/v1/messages/m?a=1&access_token={token}&b=2")).Dispose();
        using var broken = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await broken.SendAsync($"GET /sse/user/{user}?access_token={token} NONSENSE\r\n\r\n");
        (await broken.ReadUntilAsync("\r\n")).Should().Contain(" 505 ");

        passed.Should().EndWith("/api/v1/messages/m?a=1&b=2");
        authorization.Should().Be($"Bearer {token}");
        gateway.Process.Log.Should().Contain($"/sse/user/{user}", "the log says all it can").And.NotContain(token).And.NotContain(token.Split('.')[2]);
    }

    [Fact]
    public async Task Open_TokenExpires_IsToldAndGoesOnFromItsCursorWithANewOne()
    {
        var user = NewUser();
        string cursor;
        using (var first = await gateway.Process.OpenAsync($"/sse/user/{user}?access_token={TokenMaker.Hs256(TokenMaker.Claims(user, 4))}"))
        {
            await first.UntilReadyAsync();
            await gateway.Process.SendAsync(TestMessage.Of("m1"), StreamName.User(user));
            await first.UntilAsync(client => client.HasEnded || client.Stream.Events.Any(received => received.Type == "close"));
            var last = first.Stream.Events[^1];
            last.Type.Should().Be("close");
            last.Data.Should().Be("""{"reason":"expired","reconnect":true}""");
            cursor = first.Stream.LastEventId;
            await first.UntilAsync(client => client.HasEnded);
        }

        await gateway.Process.SendAsync(TestMessage.Of("m2"), StreamName.User(user));
        using var second = await gateway.Process.OpenAsync($"/sse/user/{user}?access_token={TokenMaker.For(user)}", cursor);
        await second.UntilGotAsync(1);
        second.Ids.Should().Equal("m2");
    }

    [Fact]
    public async Task Open_MoreThanAUserMayHave_Is429UntilOneEnds()
    {
        var user = NewUser();
        var token = ("Authorization", $"Bearer {TokenMaker.For(user)}");
        using var first = await gateway.GetAsync($"/sse/user/{user}", token);
        using (var second = await gateway.GetAsync($"/sse/user/{user}", token))
        {
            var refused = await gateway.RefusedAsync($"/sse/user/{user}", token);
            refused.Status.Should().Be(429);
            refused.RetryAfter.Should().BePositive();
            second.StatusCode.Should().Be(HttpStatusCode.OK);

            // It opens a third one, whose own place is free again a moment after it has gone: another would meet it.
            await EndAsync(second, user);
        }
    }

    /// <summary>As tests of the send API ask it: both parts read what a browser says in the same way.</summary>
    [Theory]
    [InlineData("Sec-Fetch-Site: same-origin\r\nCookie: push_token={0}", true)]
    [InlineData("Sec-Fetch-Site: same-origin\r\nCookie: Push_Token={0}", false)]
    [InlineData("Sec-Fetch-Site: same-origin\r\nCookie: PUSH_TOKEN=x; push_token={0}", true)]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\nCookie: push_token={0}", false)]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin\r\nCookie: push_token={0}", false)]
    [InlineData("Sec-Fetch-Site: same-origin, same-origin\r\nCookie: push_token={0}", false)]
    [InlineData("Sec-Fetch-Site: Same-Origin\r\nCookie: push_token={0}", false)]
    [InlineData("Cookie: push_token={0}", false)]
    public async Task Cookie_ForWhatChangesSomething_CountsOnlyWithOneWordOfTheBrowser(string headers, bool counts)
    {
        gateway.Process.Sidecar.SendApi = _ => Task.CompletedTask;
        var token = TokenMaker.For("root", ("push.admin", true));
        using var raw = await RawClient.ConnectAsync(gateway.Process.Admin.BaseAddress!.Port);

        await raw.SendAsync($"DELETE /admin/connections/conn_1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{string.Format(System.Globalization.CultureInfo.InvariantCulture, headers, token)}\r\n\r\n");

        (await raw.ReadToEndAsync()).Should().StartWith(counts ? "HTTP/1.1 200 " : "HTTP/1.1 401 ");
    }

    [Fact]
    public async Task Open_KeySetHangsThenComes_Is503ThenOpened()
    {
        using var rsa = RSA.Create(2048);
        using var keys = new KeyServer { Body = null };
        await using var process = await GatewayProcess.StartAsync(null, ("JWT_JWKS_URL", keys.Url), ("Push__Auth__JwksTimeoutSeconds", "1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sse/user/alice");
        request.Headers.Authorization = new("Bearer", TokenMaker.Rs256(TokenMaker.Claims("alice"), rsa, new { alg = "RS256", kid = "k" }));
        using (var answer = await process.Public.SendAsync(request))
        {
            var refused = await Refused.OfAsync(answer);
            refused.Status.Should().Be(503);
            refused.RetryAfter.Should().BePositive();
        }

        keys.Serve(KeyServer.JwkOf(rsa, "k"));
        await Testing.Processes.Waiting.UntilAsync(
            async () =>
            {
                using var again = new HttpRequestMessage(HttpMethod.Get, "/sse/user/alice") { Headers = { Authorization = request.Headers.Authorization } };
                using var answer = await process.Public.SendAsync(again, HttpCompletionOption.ResponseHeadersRead);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(60),
            () => "The keys are there, but the stream is not opened.");
    }

    // Until the gateway has noticed that the client has gone, so that the next stream finds its place free.
    private async Task EndAsync(HttpResponseMessage answer, string user)
    {
        answer.Dispose();
        var token = ("Authorization", $"Bearer {TokenMaker.For(user)}");
        await Testing.Processes.Waiting.UntilAsync(
            async () =>
            {
                using var one = await gateway.GetAsync($"/sse/user/{user}", token);
                return one.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(60),
            () => "The place of a stream that ended stays taken.");
    }
}
