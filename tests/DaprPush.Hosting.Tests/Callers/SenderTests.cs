using System.Security.Cryptography;
using System.Text;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Testing.Tokens;

namespace DaprPush.Hosting.Tests.Callers;

/// <summary>Which credentials are one sender, whose ids and idempotency keys are its own.</summary>
public sealed class SenderTests : IDisposable
{
    private const string Key = "b17e6d0c4af34f0a9d5e2c8170b6a3f9";

    private readonly SecurityKit _kit = new(
        ("JWT_SECRET", TokenMaker.Secret),
        ("Push:ApiKeys:Keys:orders:Sha256", Hash(Key)),
        ("Push:ApiKeys:Keys:orders:Publish", "**"),
        ("Push:ApiKeys:Keys:stock:Sha256", Hash(Key + "2")),
        ("Push:ApiKeys:Keys:stock:Publish", "**"));

    public void Dispose() => _kit.Dispose();

    [Fact]
    public async Task Sender_AnotherTokenOfOneSubject_IsTheSame() =>
        (await OfTokenAsync(("sub", "svc"), ("iss", "https://a"), ("jti", "1"))).Should().Be(await OfTokenAsync(("sub", "svc"), ("iss", "https://a"), ("jti", "2")));

    public static TheoryData<string, (string, object?)[], (string, object?)[]> Different => new()
    {
        { "two subjects", [("sub", "a")], [("sub", "b")] },
        { "one subject of two issuers", [("sub", "a"), ("iss", "https://a")], [("sub", "a"), ("iss", "https://b")] },
        { "one subject, of an issuer and of none", [("sub", "a"), ("iss", "https://a")], [("sub", "a")] },
        { "two subjects that are no names here", [("sub", "auth0|1")], [("sub", "auth0|2")] },
        { "issuer and subject that read the same one behind the other", [("sub", "bc"), ("iss", "a")], [("sub", "c"), ("iss", "ab")] },
        { "line ends in either", [("sub", "b\nc"), ("iss", "a")], [("sub", "c"), ("iss", "a\nb")] },
        { "two tokens of nobody", [("jti", "1")], [("jti", "2")] },
        { "two tokens whose subject is no text", [("sub", 1), ("jti", "1")], [("sub", 1), ("jti", "2")] },
        { "two tokens whose subject is empty", [("sub", ""), ("jti", "1")], [("sub", ""), ("jti", "2")] },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public async Task Sender_Different_IsTwo(string what, (string, object?)[] one, (string, object?)[] other)
    {
        var (first, second) = (await OfTokenAsync(one), await OfTokenAsync(other));

        first.Should().NotBeEmpty().And.NotBe(second, what).And.NotContain("\n");
        second.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Sender_UserIsNamedByAnotherClaim_IsTheSubjectAllTheSame()
    {
        using var kit = new SecurityKit(("JWT_SECRET", TokenMaker.Secret), ("Push:Auth:UserClaim", "email"));

        (await OfTokenAsync(kit, ("sub", "a"), ("email", "x@y"))).Should().Be(await OfTokenAsync(("sub", "a")));
        (await OfTokenAsync(kit, ("email", "x@y"), ("jti", "1"))).Should().Be(await OfTokenAsync(kit, ("email", "x@y"), ("jti", "2")), "it has no subject");
    }

    [Fact]
    public async Task Sender_Keys_AreTwoAndNoSubjectsName()
    {
        var senders = new[] { await OfKeyAsync(Key), await OfKeyAsync(Key + "2"), await OfTokenAsync(("sub", "orders")), await OfTokenAsync(("sub", "key:orders")) };

        senders.Should().OnlyHaveUniqueItems();
        (await OfKeyAsync(Key)).Should().Be(senders[0]);
    }

    [Fact]
    public async Task Sender_KeyIsExchangedUnderItsName_StaysTheSame()
    {
        using var next = new SecurityKit(("Push:ApiKeys:Keys:orders:Sha256", $"{Hash(Key)},{Hash("another")}"), ("Push:ApiKeys:Keys:orders:Publish", "**"));

        foreach (var key in new[] { Key, "another" })
        {
            (await next.AskAsync(Credentials.From([], [key], []))).Caller!.Sender.Should().Be(await OfKeyAsync(Key));
        }
    }

    [Fact]
    public void Sender_AuthenticationIsOff_IsNobody() => Caller.Anyone.Sender.Should().BeEmpty();

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private async Task<string> OfKeyAsync(string key) => (await _kit.AskAsync(Credentials.From([], [key], []))).Caller!.Sender;

    private Task<string> OfTokenAsync(params (string Name, object? Value)[] claims) => OfTokenAsync(_kit, claims);

    private static async Task<string> OfTokenAsync(SecurityKit kit, params (string Name, object? Value)[] claims)
    {
        var all = claims.ToDictionary(claim => claim.Name, claim => claim.Value);
        all["exp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 600;
        var (caller, reason) = await kit.BearerAsync(TokenMaker.Hs256(all));
        reason.Should().BeNull();
        return caller!.Sender;
    }
}
