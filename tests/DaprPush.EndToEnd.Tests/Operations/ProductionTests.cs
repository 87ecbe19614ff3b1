using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Tokens;

namespace DaprPush.EndToEnd.Tests.Operations;

/// <summary>What a stranger finds who reaches any port of a system in production.</summary>
[Collection(ProductionSystem.Name)]
public sealed class ProductionTests(ProductionSystem production) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Message_TokensSignedWithTheSecretOfTheStore_AreLetIn()
    {
        using var bearer = Bearer(TokenMaker.For("alice"));
        await using var alice = new EventStreamClient("/sse/user/alice", http: bearer);
        await alice.ConnectAsync(production.System.Gateways[0]);

        var id = await SendAsync("alice", TokenMaker.For("orders", ("push.publish", "**")));

        (await alice.WaitForMessagesAsync(1))[^1].MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Stranger_WithoutAToken_IsRefusedByGatewayAndSendApi()
    {
        using var stream = await _http.GetAsync(new Uri(production.System.Gateways[0], "sse/user/alice"));
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using var sent = await _http.PostAsync(new Uri(production.System.SendApi, "api/v1/messages/send"), body);

        (stream.StatusCode, sent.StatusCode).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Acknowledge_OneIdByTwoSenders_EachIsConfirmedByItsUserAlone()
    {
        using var bearer = Bearer(TokenMaker.For("carol"));
        await using var carol = new EventStreamClient("/sse/user/carol", http: bearer);
        await carol.ConnectAsync(production.System.Gateways[0]);
        var (orders, stock) = (TokenMaker.For("orders", ("push.publish", "**")), TokenMaker.For("stock", ("push.publish", "**")));

        var id = await SendAsync("carol", orders, ack: true);
        await SendAsync("carol", orders, id, ack: true);
        await SendAsync("carol", stock, id, ack: true);

        var received = await carol.WaitForMessagesAsync(2);
        received.Should().HaveCount(2).And.OnlyContain(message => message.MessageId == id);
        var handles = received.Select(message => JsonElement.Parse(message.Data).GetProperty("metadata").GetProperty("handle").GetString()).ToArray();
        handles.Should().OnlyHaveUniqueItems();
        (await AckAsync(id, TokenMaker.For("mallory", ("push.subscribe", "**")), handles[0])).Should().Be(HttpStatusCode.NotFound);
        (await AckAsync(id, TokenMaker.For("carol"), null)).Should().Be(HttpStatusCode.Conflict, "it does not say which");
        (await AckAsync(id, TokenMaker.For("carol"), handles[0])).Should().Be(HttpStatusCode.NoContent);

        (await StatusAsync(id, orders)).Should().Be("acknowledged");
        (await StatusAsync(id, stock)).Should().NotBe("acknowledged");
        (await AckAsync(id, TokenMaker.For("carol"), null)).Should().Be(HttpStatusCode.NoContent, "one is left");
        (await StatusAsync(id, stock)).Should().Be("acknowledged");
    }

    [Fact]
    public async Task Send_OneIdempotencyKeyOfTwoTokensOfNobody_BothArrive()
    {
        using var bearer = Bearer(TokenMaker.For("dave"));
        await using var dave = new EventStreamClient("/sse/user/dave", http: bearer);
        await dave.ConnectAsync(production.System.Gateways[0]);
        var key = $"key-{Guid.NewGuid():N}";
        string[] tokens = [WithoutSubject("1"), WithoutSubject("2")];

        foreach (var token in tokens.Concat(tokens))
        {
            await SendAsync("dave", token, key: key);
        }

        var last = await SendAsync("dave", tokens[0]);
        var received = await dave.WaitForMessageAsync(last);
        received.Should().HaveCount(3, "one of each, and the last");
        received.Select(message => message.MessageId).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("message-router", "GET", "dapr/config", null, HttpStatusCode.Unauthorized)]
    [InlineData("message-router", "GET", "dapr/config", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("message-router", "GET", "dapr/config", ProductionSystem.AppToken, HttpStatusCode.OK)]
    [InlineData("message-router", "GET", "dapr/subscribe", null, HttpStatusCode.Unauthorized)]
    [InlineData("message-router", "PUT", "actors/StreamShard/0-0/method/FollowAsync", null, HttpStatusCode.Unauthorized)]
    [InlineData("message-router", "GET", "nowhere", null, HttpStatusCode.Unauthorized)]
    [InlineData("message-router", "GET", "health/live", null, HttpStatusCode.OK)]
    [InlineData("push-gateway", "GET", "dapr/subscribe", null, HttpStatusCode.Unauthorized)]
    [InlineData("push-gateway", "POST", "deliveries", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("push-gateway", "GET", "dapr/subscribe", ProductionSystem.AppToken, HttpStatusCode.OK)]
    public async Task PortForDapr_Asked_WantsTheAppToken(string app, string method, string path, string? token, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(production.System.App(app), path));
        if (token is not null)
        {
            request.Headers.Add("dapr-api-token", token);
        }

        using var answer = await _http.SendAsync(request);

        answer.StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task Logs_OfAMessage_AreJsonAndLeadByItsIdThroughAllParts()
    {
        using var bearer = Bearer(TokenMaker.For("bob"));
        await using var bob = new EventStreamClient("/sse/user/bob", http: bearer);
        await bob.ConnectAsync(production.System.Gateways[0]);
        var token = TokenMaker.For("orders", ("push.publish", "**"));

        var id = await SendAsync("bob", token);

        string[] sentences = [];
        await Waiting.UntilAsync(
            () => (sentences = SentencesAbout(id)).Length >= 3,
            Limit,
            () => $"Of message {id} the log has: {string.Join(" | ", sentences)}");
        sentences.Should().Contain(sentence => sentence.StartsWith($"Message {id} was accepted", StringComparison.Ordinal))
            .And.Contain(sentence => sentence.StartsWith($"Message {id} was routed", StringComparison.Ordinal))
            .And.Contain(sentence => sentence.StartsWith($"Message {id} is with this gateway's connections", StringComparison.Ordinal));
        ReadLog().Should().NotContain(token).And.NotContain(TokenMaker.Secret);
    }

    private static HttpClient Bearer(string token)
    {
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    // Through the gateway, as a page does.
    private async Task<HttpStatusCode> AckAsync(string id, string token, string? handle)
    {
        using var bearer = Bearer(token);
        using var answer = await bearer.PostAsync(
            new Uri(production.System.Gateways[0], $"api/v1/messages/{id}/ack{(handle is null ? "" : "?handle=" + handle)}"), new ByteArrayContent([]));
        return answer.StatusCode;
    }

    private async Task<string?> StatusAsync(string id, string token)
    {
        using var bearer = Bearer(token);
        var text = await bearer.GetStringAsync(new Uri(production.System.SendApi, $"api/v1/messages/{id}"));
        return JsonElement.Parse(text).GetProperty("status").GetString();
    }

    private static string WithoutSubject(string id)
    {
        var claims = TokenMaker.Claims("nobody", 600, ("jti", id), ("push.publish", "**"));
        claims.Remove("sub");
        return TokenMaker.Hs256(claims);
    }

    // With a key the send API gives the id.
    private async Task<string> SendAsync(string user, string token, string? given = null, bool ack = false, string? key = null)
    {
        var id = given ?? (key is null ? $"msg-{Guid.NewGuid():N}" : null);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(production.System.SendApi, "api/v1/messages/send"))
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { id, service = "orders", type = "info", target = new { user_id = user }, data = 1, metadata = new { ack } }, WithoutNulls), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, text);
        return JsonElement.Parse(text).GetProperty("id").GetString()!;
    }

    // Each line of an app stands behind the app's name; the last one may not be whole yet.
    private string[] SentencesAbout(string id) =>
    [
        .. ReadLog().Split('\n').SkipLast(1)
            .Where(line => line.Contains($"\"MessageId\":\"{id}\"", StringComparison.Ordinal))
            .Select(line => JsonElement.Parse(line[line.IndexOf('{', StringComparison.Ordinal)..]))
            .Where(entry => entry.GetProperty("State").GetProperty("MessageId").GetString() == id)
            .Select(entry => entry.GetProperty("Message").GetString()!),
    ];

    private string ReadLog()
    {
        using var file = new FileStream(production.System.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
