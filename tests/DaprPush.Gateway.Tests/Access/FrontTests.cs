using System.Net;
using System.Text;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using DaprPush.Testing.Tokens;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>What stands in front of the gateway's endpoints: the app token, origins, headers, and the size of requests.</summary>
public sealed class FrontTests(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    [Theory]
    [InlineData("/dapr/subscribe")]
    [InlineData("/deliveries")]
    [InlineData("/sse/user/alice")]
    [InlineData("/nowhere")]
    public async Task DaprPort_WithoutTheAppToken_Is401(string path)
    {
        using var dapr = new HttpClient { BaseAddress = gateway.Process.Dapr.BaseAddress };
        foreach (var token in new[] { null, "", "wrong", SecureGateway.AppToken + "x" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            if (token is not null)
            {
                request.Headers.TryAddWithoutValidation("dapr-api-token", token);
            }

            using var answer = await dapr.SendAsync(request);
            answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized, $"the token is '{token}'");
            answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        }
    }

    [Fact]
    public async Task DaprPort_WithTheAppToken_Answers()
    {
        using var answer = await gateway.Process.Dapr.GetAsync("/dapr/subscribe");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task DaprPort_Probes_NeedNoToken()
    {
        using var dapr = new HttpClient { BaseAddress = gateway.Process.Dapr.BaseAddress };
        using var answer = await dapr.GetAsync("/health/live");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task PublicPort_WhatOnlyDaprMayCall_IsNotThere()
    {
        using var answer = await gateway.GetAsync("/dapr/subscribe", ("dapr-api-token", SecureGateway.AppToken));
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://app.example.evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://app.example", false)]
    [InlineData("https://app.example:8443", false)]
    [InlineData("null", false)]
    public async Task Cors_Origin_IsExact(string origin, bool isAllowed)
    {
        using var answer = await gateway.GetAsync("/sse/user/alice", ("Origin", origin));

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Access-Control-Allow-Origin").Should().Be(isAllowed, "a page of ours may also read why it was refused");
        if (isAllowed)
        {
            answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(origin);
            answer.Headers.GetValues("Access-Control-Allow-Credentials").Should().Equal("true");
        }
    }

    [Theory]
    [InlineData("/sse/user/alice")]
    [InlineData("/health/live")]
    [InlineData("/nowhere")]
    public async Task Answer_Any_SaysNothingOfTheServerAndIsNotGuessedAt(string path)
    {
        using var answer = await gateway.GetAsync(path, ("Authorization", $"Bearer {TokenMaker.For("alice")}"));

        answer.Headers.Contains("Server").Should().BeFalse();
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
    }

    [Fact]
    public async Task Request_TooLongOrWithTooManyHeaders_IsRefused()
    {
        (await FirstLineAsync("GET /sse/user/alice?x=" + new string('x', 40_000) + " HTTP/1.1\r\nHost: h\r\n\r\n")).Should().Contain(" 414 ");
        var headers = new StringBuilder();
        for (var i = 0; i < 200; i++)
        {
            headers.Append($"X-{i}: 1\r\n");
        }

        (await FirstLineAsync($"GET /sse/user/alice HTTP/1.1\r\nHost: h\r\n{headers}\r\n")).Should().Contain(" 431 ");
        (await FirstLineAsync($"GET /sse/user/alice HTTP/1.1\r\nHost: h\r\nX: {new string('x', 100_000)}\r\n\r\n")).Should().Contain(" 431 ");
        (await FirstLineAsync($"GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n")).Should().Contain(" 200 ");
    }

    [Fact]
    public async Task Request_HeadersThatNeverEnd_AreCutOff()
    {
        using var slow = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await slow.SendAsync("GET /sse/user/alice HTTP/1.1\r\nHost: h\r\nX-Slow: ");

        (await slow.ReadToEndAsync()).Should().Match(text => text.Length == 0 || text.Contains(" 408 "));
    }

    [Theory]
    [InlineData("ENVIRONMENT", "production", "In production subscribers need tokens")]
    [InlineData("ENVIRONMENT", "production", "set APP_API_TOKEN")]
    [InlineData("ENVIRONMENT", "", "ENVIRONMENT is not set, and the address '*' can be reached from other machines")]
    [InlineData("ENVIRONMENT", "staging", "it must be exactly development or production")]
    [InlineData("JWT_SECRET", "your-jwt-secret", "too short for HS256")]
    [InlineData("ENABLE_AUTH", "true", "neither JWT_SECRET nor JWT_JWKS_URL")]
    [InlineData("ENABLE_AUTH", "perhaps", "perhaps")]
    [InlineData("TRUSTED_PROXIES", "everybody", "neither an address nor a network")]
    [InlineData("ALLOWED_ORIGINS", "app.example", "which is no origin")]
    public async Task Start_SettingsAreUnsafe_EndsWithASentence(string name, string value, string sentence)
    {
        var start = () => GatewayProcess.StartAsync(null, (name, value));

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message
            .Should().Contain(sentence).And.NotContain("   at ", "a stack trace helps nobody").And.NotContain("'your-jwt-secret'");
    }

    [Fact]
    public async Task Start_AnyOriginWithCredentials_EndsWithASentence()
    {
        var start = () => GatewayProcess.StartAsync(null, ("ALLOWED_ORIGINS", "*"), ("CORS_CREDENTIALS", "true"));

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("Name the origins.");
    }

    private async Task<string> FirstLineAsync(string request)
    {
        using var raw = await RawClient.ConnectAsync(gateway.Public.BaseAddress!.Port);
        await raw.SendAsync(request);
        return await raw.ReadUntilAsync("\r\n");
    }
}
