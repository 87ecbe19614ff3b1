using System.Security.Cryptography;
using System.Text;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Tokens;

namespace DaprPush.Hosting.Tests.Tokens;

/// <summary>Tokens signed with the secret, and what attackers make of them.</summary>
public sealed class SecretTokenTests : IDisposable
{
    private readonly SecurityKit _kit = new(("JWT_SECRET", TokenMaker.Secret));

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Authenticate_GoodToken_IsItsUserWithItsRights()
    {
        var (caller, _) = await _kit.BearerAsync(TokenMaker.For(
            "alice", ("push.subscribe", new[] { "news.*", "task:*" }), ("push.publish", "chat.* service:web"), ("sid", "s1")));

        caller!.UserId.Should().Be("alice");
        caller.MayFollow(StreamName.User("alice")).Should().BeTrue();
        caller.MayFollow(StreamName.User("bob")).Should().BeFalse();
        caller.MayFollow(StreamName.Broadcast).Should().BeTrue();
        caller.MayFollow(StreamName.Session("s1")).Should().BeTrue();
        caller.MayFollow(StreamName.Session("s2")).Should().BeFalse();
        caller.MayFollow(StreamName.Channel("news.eu")).Should().BeTrue();
        caller.MayFollow(StreamName.Channel("other")).Should().BeFalse();
        caller.MayFollow(StreamName.Task("t")).Should().BeTrue();
        caller.MayPublish(StreamName.Channel("chat.1")).Should().BeTrue();
        caller.MayPublish(StreamName.Service("web")).Should().BeTrue();
        caller.MayPublish(StreamName.Channel("news.eu")).Should().BeFalse();
        caller.IsAdmin.Should().BeFalse();
        caller.ExpiresAt.Should().BeInRange(DateTimeOffset.UtcNow.AddSeconds(600).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddSeconds(640).ToUnixTimeMilliseconds());
    }

    public static TheoryData<string, string, string> Attacks()
    {
        var claims = TokenMaker.Claims("alice");
        var good = TokenMaker.Hs256(claims);
        var parts = good.Split('.');
        var other = TokenMaker.Hs256(TokenMaker.Claims("mallory")).Split('.');
        return new TheoryData<string, string, string>
        {
            { "no signature at all", TokenMaker.Sign(new { alg = "none" }, claims, _ => []), "algorithm" },
            { "none in other letters", TokenMaker.Sign(new { alg = "nOnE" }, claims, _ => []), "algorithm" },
            { "none, with the good signature", $"{TokenMaker.Sign(new { alg = "none" }, claims, _ => []).Split('.')[0]}.{parts[1]}.{parts[2]}", "algorithm" },
            { "signature left out", $"{parts[0]}.{parts[1]}.", "signature" },
            { "signature tampered with", $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}", "signature" },
            { "claims exchanged", $"{parts[0]}.{other[1]}.{parts[2]}", "signature" },
            { "another secret", TokenMaker.Hs256(claims, "another secret that is long enough too"), "signature" },
            { "the empty secret", TokenMaker.Hs256(claims, ""), "signature" },
            { "HS512", TokenMaker.Sign(new { alg = "HS512" }, claims, text => HMACSHA512.HashData(Encoding.UTF8.GetBytes(TokenMaker.Secret), text)), "algorithm" },
            { "RS256 with no keys", TokenMaker.Hs256(claims, header: new { alg = "RS256" }), "algorithm" },
            { "kid that is a path, another secret", TokenMaker.Hs256(claims, "", new { alg = "HS256", kid = "../../../../dev/null" }), "signature" },
            { "huge kid", TokenMaker.Hs256(claims, header: new { alg = "HS256", kid = new string('k', 300) }), "malformed" },
            { "kid that is no text", TokenMaker.Hs256(claims, header: new { alg = "HS256", kid = new[] { "a" } }), "malformed" },
            { "unknown extension", TokenMaker.Hs256(claims, header: new { alg = "HS256", crit = new[] { "b64" }, b64 = false }), "malformed" },
            { "algorithm that is no text", TokenMaker.Hs256(claims, header: new { alg = new[] { "HS256" } }), "malformed" },
            { "no algorithm", TokenMaker.Hs256(claims, header: new { typ = "JWT" }), "malformed" },
            { "header that is no object", TokenMaker.Hs256(claims, header: new[] { "HS256" }), "malformed" },
            { "header that is no JSON", TokenMaker.Hs256(claims, header: "{"u8.ToArray()), "malformed" },
            { "encrypted", "a.b.c.d.e", "malformed" },
            { "one part", "abc", "malformed" },
            { "empty", "", "malformed" },
            { "empty parts", "..", "malformed" },
            { "no base64", "!!.!!.!!", "malformed" },
            { "spaces in it", good.Insert(10, " "), "malformed" },
            { "far too long", new string('a', 100_000), "too_large" },
            { "long claims", TokenMaker.For("alice", ("pad", new string('x', 9_000))), "too_large" },
            { "expired", TokenMaker.Hs256(TokenMaker.Claims("alice", -40)), "expired" },
            { "no expiry", TokenMaker.Hs256(new { sub = "alice" }), "claims" },
            { "expiry that is a text", TokenMaker.Hs256(new { sub = "alice", exp = "never" }), "malformed" },
            { "expiry beyond all time", TokenMaker.Hs256(new { sub = "alice", exp = 1e300 }), "malformed" },
            { "expiry below zero", TokenMaker.Hs256(new { sub = "alice", exp = -1 }), "claims" },
            { "expiry in milliseconds", TokenMaker.Hs256(new { sub = "alice", exp = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds() }), "claims" },
            { "expiry that is a number in a text", TokenMaker.Hs256(new { sub = "alice", exp = "32503680000" }), "claims" },
            { "not-before that is a number in a text", TokenMaker.For("alice", ("nbf", "1")), "claims" },
            { "not valid yet", TokenMaker.For("alice", ("nbf", DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds())), "not_yet_valid" },
            { "not-before that is a text", TokenMaker.For("alice", ("nbf", "now")), "malformed" },
            { "patterns that are no list", TokenMaker.For("alice", ("push.subscribe", 1)), "claims" },
            { "pattern with a slash", TokenMaker.For("alice", ("push.subscribe", new[] { "a/b" })), "claims" },
            { "too many patterns", TokenMaker.For("alice", ("push.publish", string.Join(' ', Enumerable.Repeat("a", 201)))), "claims" },
            { "claims that are no object", TokenMaker.Hs256(new[] { 1 }), "malformed" },
            { "claims that are no JSON", TokenMaker.Hs256("{"u8.ToArray()), "malformed" },
        };
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Authenticate_Attack_IsNobody(string attack, string token, string reason)
    {
        var (caller, why) = await _kit.BearerAsync(token);

        caller.Should().BeNull(attack);
        why.Should().Be(reason, attack);
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("nbf")]
    public async Task Authenticate_TimeInMilliseconds_SaysSo(string claim)
    {
        var token = TokenMaker.For("alice", (claim, DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds()));

        (await _kit.RefusalAsync(token))!.Detail.Should().Contain($"claim {claim}").And.Contain("milliseconds").And.Contain("seconds since 1970");
    }

    [Fact]
    public async Task Authenticate_NoExpiry_SaysSo() =>
        (await _kit.RefusalAsync(TokenMaker.Hs256(new { sub = "alice" })))!.Detail.Should().Be("The token has no claim exp.");

    [Fact]
    public async Task Authenticate_WithinTheClockSkew_IsStillAndAlreadyValid()
    {
        (await _kit.BearerAsync(TokenMaker.Hs256(TokenMaker.Claims("alice", -20)))).Caller.Should().NotBeNull();
        (await _kit.BearerAsync(TokenMaker.For("alice", ("nbf", DateTimeOffset.UtcNow.AddSeconds(20).ToUnixTimeSeconds())))).Caller.Should().NotBeNull();
    }

    [Theory]
    [InlineData("auth0|17")]
    [InlineData("")]
    public async Task Authenticate_UserIsNoNameHere_FollowsNoUser(string user)
    {
        var (caller, _) = await _kit.BearerAsync(TokenMaker.For(user));

        caller!.UserId.Should().BeNull();
        caller.MayFollow(StreamName.User("x")).Should().BeFalse();
    }

    [Fact]
    public async Task Authenticate_AdminThatIsNotTrue_IsNone()
    {
        (await _kit.BearerAsync(TokenMaker.For("a", ("push.admin", "true")))).Caller!.IsAdmin.Should().BeFalse();
        (await _kit.BearerAsync(TokenMaker.For("a", ("push.admin", 1)))).Caller!.IsAdmin.Should().BeFalse();
        (await _kit.BearerAsync(TokenMaker.For("a", ("push.admin", true)))).Caller!.IsAdmin.Should().BeTrue();
    }

    [Theory]
    [InlineData("issuer", "iss", "https://evil.example")]
    [InlineData("issuer", "iss", null)]
    [InlineData("audience", "aud", "another")]
    [InlineData("audience", "aud", null)]
    public async Task Authenticate_WrongIssuerOrAudience_IsNobody(string reason, string claim, string? value)
    {
        using var kit = new SecurityKit(("JWT_SECRET", TokenMaker.Secret), ("JWT_ISSUER", "https://issuer.example"), ("JWT_AUDIENCE", "push, push2"));

        (await kit.BearerAsync(TokenMaker.For("a", ("iss", "https://issuer.example"), ("aud", new[] { "x", "push2" })))).Caller.Should().NotBeNull();
        (await kit.BearerAsync(TokenMaker.For("a", ("iss", "https://issuer.example"), ("aud", "push"), (claim, value)))).Reason.Should().Be(reason);
    }
}
