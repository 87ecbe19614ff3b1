using System.Globalization;
using System.Net;
using DaprPush.Testing.Tokens;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Who may send what, from outside.</summary>
public sealed class AccessTests : IClassFixture<SecureApi>
{
    private readonly SecureApi _api;

    public AccessTests(SecureApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    private static (string, string) Key => ("X-API-Key", SecureApi.OrdersKey);

    private static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");

    private static string Message(string target, string service = "orders", string type = "info") =>
        $$"""{"service":"{{service}}","type":"{{type}}","target":{{target}},"data":1}""";

    [Theory]
    [InlineData("POST", "v1/messages/send")]
    [InlineData("POST", "v1/messages/broadcast")]
    [InlineData("POST", "v1/messages/batch")]
    [InlineData("GET", "v1/messages/m")]
    [InlineData("POST", "v1/messages/m/ack")]
    public async Task Ask_WithoutCredentials_Is401AndTheBodyIsNotLookedAt(string method, string path)
    {
        var reply = await _api.AskAsync(method, path, method == "POST" ? "no json" : null);

        reply.Status.Should().Be(HttpStatusCode.Unauthorized);
        reply.ContentType.Should().Be("application/problem+json");
        reply.Problem.Should().Be("unauthenticated");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("GET", "v1/connections")]
    [InlineData("GET", "v1/connections/stats")]
    [InlineData("DELETE", "v1/connections/c")]
    [InlineData("DELETE", "v1/users/u/connections")]
    public async Task Ask_ForConnections_TakesTheRightToAdminister(string method, string path)
    {
        (await _api.AskAsync(method, path, null)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await _api.AskAsync(method, path, null, Key)).Problem.Should().Be("forbidden");
        (await _api.AskAsync(method, path, null, Bearer(TokenMaker.For("u", ("push.publish", "**"))))).Problem.Should().Be("forbidden");
        (await _api.AskAsync(method, path, null, Bearer(TokenMaker.For("u", ("push.admin", true))))).Status
            .Should().NotBe(HttpStatusCode.Unauthorized).And.NotBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Ask_ForPresence_TakesTheUserOrTheRightToPublishToIt()
    {
        const string Path = "v1/users/u/presence";
        (string, string)[] refused = [Bearer(TokenMaker.For("v")), Bearer(TokenMaker.For("v", ("push.publish", "user:v news")))];
        (string, string)[] letIn =
        [
            Key, Bearer(TokenMaker.For("u")), Bearer(TokenMaker.For("v", ("push.publish", "user:*"))), Bearer(TokenMaker.For("v", ("push.admin", true))),
        ];

        (await _api.AskAsync("GET", Path, null)).Status.Should().Be(HttpStatusCode.Unauthorized);
        foreach (var caller in refused)
        {
            (await _api.AskAsync("GET", Path, null, caller)).Problem.Should().Be("forbidden");
        }

        foreach (var caller in letIn)
        {
            (await _api.AskAsync("GET", Path, null, caller)).Status.Should().NotBe(HttpStatusCode.Unauthorized).And.NotBe(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Health_WithoutCredentials_Answers() =>
        (await _api.AskAsync("GET", "health/live", null)).Status.Should().Be(HttpStatusCode.OK);

    [Fact]
    public async Task Send_WithKey_GoesWhereItsRuleSays()
    {
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), Key)).Status.Should().Be(HttpStatusCode.Accepted);
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"channels":["orders.1","orders.2"]}"""), Key)).Status.Should().Be(HttpStatusCode.Accepted);
        _api.Sidecar.Calls.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"channel":"news"}""", "orders", "info", "target", "channel:news")]
    [InlineData("""{"user_id":"u","channels":["orders.1","news"]}""", "orders", "info", "target", "channel:news")]
    [InlineData("""{"user_ids":["u","v"],"channel":"news"}""", "orders", "info", "target", "channel:news")]
    [InlineData("""{"task_id":"t"}""", "orders", "info", "target", "task:t")]
    [InlineData("""{"session_id":"s"}""", "orders", "info", "target", "session:s")]
    [InlineData("""{"channel":"broadcast"}""", "orders", "info", "target", "broadcast")]
    [InlineData("""{"user_id":"u"}""", "billing", "info", "service", "service:billing")]
    [InlineData("""{"user_id":"u"}""", "orders", "error", "type", "'error'")]
    public async Task Send_BeyondItsRule_IsForbiddenByField(string target, string service, string type, string field, string named)
    {
        var reply = await _api.AskAsync("POST", "v1/messages/send", Message(target, service, type), Key);

        reply.Status.Should().Be(HttpStatusCode.Forbidden);
        reply.Problem.Should().Be("forbidden");
        reply.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be(field);
        reply.Json.GetProperty("errors")[0].GetProperty("message").GetString().Should().Contain(named);
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Broadcast_WithoutTheRight_IsForbidden() =>
        (await _api.AskAsync("POST", "v1/messages/broadcast", """{"service":"orders","type":"info","data":1}""", Key)).Problem.Should().Be("forbidden");

    [Fact]
    public async Task Batch_PartlyForbidden_SendsTheRest()
    {
        var batch = $$"""{"messages":[{{Message("""{"user_id":"u"}""")}},{{Message("""{"channel":"news"}""")}}]}""";

        var reply = await _api.AskAsync("POST", "v1/messages/batch", batch, Key);

        reply.Status.Should().Be(HttpStatusCode.Accepted);
        reply.Json.GetProperty("accepted").GetInt32().Should().Be(1);
        reply.Json.GetProperty("results")[1].GetProperty("errors")[0].GetProperty("message").GetString().Should().Contain("channel:news");
        _api.Sidecar.Ids.Should().HaveCount(1);
    }

    [Fact]
    public async Task Batch_AllForbidden_IsForbidden()
    {
        var reply = await _api.AskAsync("POST", "v1/messages/batch", $$"""{"messages":[{{Message("""{"channel":"news"}""")}}]}""", Key);

        reply.Status.Should().Be(HttpStatusCode.Forbidden);
        reply.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("messages[0].target");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_WithToken_GoesWhereItsClaimSays()
    {
        var token = Bearer(TokenMaker.For("svc", ("push.publish", "user:* service:web")));

        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}""", "web"), token)).Status.Should().Be(HttpStatusCode.Accepted);
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}""", "orders"), token)).Problem.Should().Be("forbidden");
        var someUsers = Bearer(TokenMaker.For("svc", ("push.publish", "user:u* service:web")));
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_ids":["u1","u2"]}""", "web"), someUsers)).Status.Should().Be(HttpStatusCode.Accepted);
        var beyond = await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_ids":["u1","v","u2"]}""", "web"), someUsers);
        beyond.Problem.Should().Be("forbidden");
        beyond.Json.GetProperty("errors")[0].GetProperty("message").GetString().Should().Contain("user:v", "each of the users is checked");
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), Bearer(TokenMaker.For("browser")))).Problem
            .Should().Be("forbidden", "a subscriber's token sends nothing");
    }

    public static TheoryData<string, string, string> Strangers => new()
    {
        { "another key", "X-API-Key", SecureApi.OrdersKey[..^1] + "0" },
        { "a key as a token", "Authorization", $"Bearer {SecureApi.OrdersKey}" },
        { "no signature", "Authorization", $"Bearer {TokenMaker.Sign(new { alg = "none" }, TokenMaker.Claims("svc", 600, ("push.publish", "**")), _ => [])}" },
        { "expired", "Authorization", $"Bearer {TokenMaker.Hs256(TokenMaker.Claims("svc", -60, ("push.publish", "**")))}" },
        { "a token in the wrong header", "X-API-Key", TokenMaker.For("svc", ("push.publish", "**")) },
        { "a cookie from another site's page", "Cookie", $"push_token={TokenMaker.For("svc", ("push.publish", "**"))}" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task Send_Stranger_Is401(string who, string header, string value)
    {
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), (header, value))).Status.Should().Be(HttpStatusCode.Unauthorized, who);
        (await _api.AskAsync("POST", $"v1/messages/send?access_token={TokenMaker.For("svc", ("push.publish", "**"))}", Message("""{"user_id":"u"}"""))).Status
            .Should().Be(HttpStatusCode.Unauthorized, "only the gateway takes tokens in addresses");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_CookieFromItsOwnPage_IsTaken()
    {
        var cookie = ("Cookie", $"push_token={TokenMaker.For("svc", ("push.publish", "**"))}");

        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), cookie, ("Sec-Fetch-Site", "same-origin"))).Status.Should().Be(HttpStatusCode.Accepted);
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), cookie, ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("theme=dark;; lang=en")]
    [InlineData("push_token;")]
    [InlineData("push_token=;=;;")]
    public async Task Send_CookiesThatAreNone_AreNoError(string cookie)
    {
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), Key, ("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"))).Status
            .Should().Be(HttpStatusCode.Accepted);
        (await _api.AskAsync("GET", "v1/messages/m", null, ("Cookie", cookie))).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("X-API-Key: {0}\r\nX-API-Key: {0}")]
    [InlineData("X-API-Key: {0},{0}")]
    [InlineData("Authorization: Bearer {1}\r\nAuthorization: Bearer {1}")]
    [InlineData("Authorization: Bearer {1}, Bearer {1}")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nCookie: push_token={1}; push_token=other")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\nCookie: push_token={1}")]
    public async Task Send_CallerNamedTwice_Is401(string headers)
    {
        var body = Message("""{"user_id":"u"}""");
        var named = string.Format(CultureInfo.InvariantCulture, headers, SecureApi.OrdersKey, TokenMaker.For("svc", ("push.publish", "**")));

        var answer = await RawRequest.SendAsync(
            _api.App.Port,
            $"POST /api/v1/messages/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{named}\r\nConnection: close\r\n\r\n{body}");

        answer.Should().StartWith("HTTP/1.1 401");
        _api.Sidecar.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_KeyOverItsRate_Is429AndNothingIsPublished()
    {
        var key = ("X-API-Key", SecureApi.SlowKey);
        for (var i = 0; i < 3; i++)
        {
            (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), key)).Status.Should().Be(HttpStatusCode.Accepted);
        }

        var batch = $$"""{"messages":[{{Message("""{"user_id":"u"}""")}},{{Message("""{"user_id":"v"}""")}},{{Message("""{"user_id":"w"}""")}}]}""";
        var reply = await _api.AskAsync("POST", "v1/messages/batch", batch, key);

        reply.Status.Should().Be(HttpStatusCode.TooManyRequests);
        reply.Problem.Should().Be("limited");
        reply.RetryAfter.Should().BePositive();
        _api.Sidecar.Ids.Should().HaveCount(3);
        (await _api.AskAsync("POST", "v1/messages/send", Message("""{"user_id":"u"}"""), Key)).Status.Should().Be(HttpStatusCode.Accepted, "another key has its own");
    }

    [Fact]
    public async Task Ask_AddressOverItsRate_Is429()
    {
        var replies = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            replies.Add(await AskFromAsync(IPAddress.Parse("127.0.0.2"), $"203.0.113.{i}"));
        }

        replies.Should().Contain(reply => reply.StartsWith("HTTP/1.1 429", StringComparison.Ordinal) && reply.Contains("Retry-After: ", StringComparison.Ordinal));
        (await AskFromAsync(IPAddress.Parse("127.0.0.3"), "127.0.0.2")).Should().StartWith("HTTP/1.1 401", "another client");
    }

    [Fact]
    public async Task Ask_OverTheRateThroughAProxyOrTheSidecar_IsLetIn()
    {
        for (var i = 0; i < 30; i++)
        {
            (await AskFromAsync(IPAddress.Loopback, "203.0.113.9")).Should().StartWith("HTTP/1.1 401", "the app's own sidecar calls from there");
            (await AskFromAsync(IPAddress.Parse("127.0.0.4"), "203.0.113.9")).Should().StartWith("HTTP/1.1 401", "a trusted proxy calls from there");
        }
    }

    [Fact]
    public async Task Start_ProductionWithoutCredentials_EndsWithASentence()
    {
        var (exitCode, output) = await SendApiProcess.RunToEndAsync(("ENVIRONMENT", "production"));

        exitCode.Should().Be(78);
        output.Should().Contain("In production senders need tokens or API keys").And.NotContain("   at ");
    }

    private Task<string> AskFromAsync(IPAddress address, string claimed) => RawRequest.SendAsync(
        _api.App.Port, $"GET /api/v1/messages/m HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {claimed}\r\nConnection: close\r\n\r\n", address);
}
