using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Testing.Tokens;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Two credentials that happen to use one idempotency key, or one message id: each is heard as if the other did not exist.</summary>
public sealed class SenderTests : IClassFixture<SecureApi>
{
    private static readonly JsonSerializerOptions WithoutNulls = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly (string, object?) MaySend = ("push.publish", "**");
    private readonly SecureApi _api;

    public SenderTests(SecureApi api)
    {
        _api = api;
        _api.Sidecar.Reset();
    }

    public static TheoryData<string, string, string> Pairs
    {
        get
        {
            var key = Header("X-API-Key", SecureApi.OrdersKey);
            return new()
            {
                { "an API key and a token of its name", key, Token(("sub", "orders"), MaySend) },
                { "two API keys", key, Header("X-API-Key", SecureApi.SlowKey) },
                { "two subjects", Token(("sub", "a"), MaySend), Token(("sub", "b"), MaySend) },
                { "one subject of two issuers", Token(("sub", "a"), ("iss", "https://a"), MaySend), Token(("sub", "a"), ("iss", "https://b"), MaySend) },
                { "two tokens without a subject", Token(("jti", "1"), MaySend), Token(("jti", "2"), MaySend) },
                { "two tokens whose subject is no user", Token(("sub", 7), ("jti", "1"), MaySend), Token(("sub", 7), ("jti", "2"), MaySend) },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Send_OneIdempotencyKeyOfTwoCredentials_EachIsAcceptedAndPublished(string what, string one, string other)
    {
        var key = $"key-{Guid.NewGuid():N}";

        var first = await SendAsync(one, Body(1), key);
        var again = await SendAsync(one, Body(1), key);
        var same = await SendAsync(other, Body(1), key);
        var unlike = await SendAsync(Token(("sub", $"third-{key}"), MaySend), Body(2), key);

        new[] { first, again, same, unlike }.Should().OnlyContain(reply => reply.Status == HttpStatusCode.Accepted, what);
        again.Text.Should().Be(first.Text, "the key is its own");
        var identities = _api.Sidecar.Calls.SelectMany(call => call.Batch.Messages).Select(message => message.Message.Identity).ToArray();
        identities.Should().HaveCount(3, what).And.OnlyHaveUniqueItems("no stream takes one for the other's");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task Send_OneMessageIdOfTwoCredentials_EachIsAcceptedAndPublishedAsItsOwn(string what, string one, string other)
    {
        var id = $"id-{Guid.NewGuid():N}";

        var replies = new[] { await SendAsync(one, Body(1, id)), await SendAsync(other, Body(2, id)) };

        replies.Should().OnlyContain(reply => reply.Status == HttpStatusCode.Accepted && reply.Json.GetProperty("id").GetString() == id, what);
        var published = _api.Sidecar.Calls.SelectMany(call => call.Batch.Messages).Select(message => message.Message).ToArray();
        published.Select(message => message.Id).Should().Equal(id, id);
        published.Select(message => message.DedupeKey).Should().OnlyHaveUniqueItems(what);
    }

    private static string Header(string name, string value) => $"{name}: {value}";

    private static string Token(params (string Name, object? Value)[] claims) => Header("Authorization", "Bearer " + TokenMaker.Hs256(
        claims.Append(("exp", DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600)).ToDictionary(claim => claim.Item1, claim => claim.Item2)));

    private static string Body(int data, string? id = null) =>
        JsonSerializer.Serialize(new { id, service = "orders", type = "info", target = new { user_id = "u" }, data }, WithoutNulls);

    private Task<Reply> SendAsync(string credential, string body, string? key = null)
    {
        var parts = credential.Split(": ", 2);
        var headers = new List<(string, string)> { (parts[0], parts[1]) };
        if (key is not null)
        {
            headers.Add(("Idempotency-Key", key));
        }

        return _api.AskAsync("POST", "v1/messages/send", body, [.. headers]);
    }
}
