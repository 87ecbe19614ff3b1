using System.Security.Cryptography;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Testing.Tokens;

namespace DaprPush.Hosting.Tests.Tokens;

/// <summary>Tokens signed with keys of a set that is fetched.</summary>
public sealed class KeySetTokenTests : IDisposable
{
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly object RsaHeader = new { alg = "RS256", kid = "r1" };

    private readonly KeyServer _keys = new();
    private readonly SecurityKit _kit;

    public KeySetTokenTests()
    {
        _keys.Serve(KeyServer.JwkOf(Rsa, "r1"), KeyServer.JwkOf(Ec, "e1"));
        _kit = new SecurityKit(("JWT_JWKS_URL", _keys.Url), ("Push:Auth:JwksTimeoutSeconds", "5"));
    }

    public void Dispose()
    {
        _kit.Dispose();
        _keys.Dispose();
    }

    private static string RsaToken(object? header = null, RSA? key = null) => TokenMaker.Rs256(TokenMaker.Claims("alice"), key ?? Rsa, header ?? RsaHeader);

    [Fact]
    public async Task Authenticate_GoodTokens_FetchTheSetOnce()
    {
        (await _kit.BearerAsync(RsaToken())).Caller!.UserId.Should().Be("alice");
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256" }))).Caller.Should().NotBeNull("there are few keys to try");
        (await _kit.BearerAsync(TokenMaker.Es256(TokenMaker.Claims("bob"), Ec, new { alg = "ES256", kid = "e1" }))).Caller!.UserId.Should().Be("bob");
        _keys.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Authenticate_PublicKeyUsedAsSecret_IsNobody()
    {
        using var kit = new SecurityKit(("JWT_JWKS_URL", _keys.Url), ("JWT_SECRET", TokenMaker.Secret));
        foreach (var secret in new[] { Rsa.ExportRSAPublicKeyPem(), Rsa.ExportSubjectPublicKeyInfoPem(), Rsa.ExportSubjectPublicKeyInfoPem() + "\n" })
        {
            var forged = TokenMaker.Hs256(TokenMaker.Claims("alice"), secret, new { alg = "HS256", kid = "r1" });
            (await _kit.BearerAsync(forged)).Reason.Should().Be("algorithm");
            (await kit.BearerAsync(forged)).Reason.Should().Be("signature");
        }
    }

    [Fact]
    public async Task Authenticate_KeyOfAnotherKind_IsNobody()
    {
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "e1" }))).Reason.Should().Be("unknown_key");
        (await _kit.BearerAsync(RsaToken(new { alg = "ES256", kid = "e1" }))).Reason.Should().Be("signature");
        (await _kit.BearerAsync(RsaToken(new { alg = "PS256", kid = "r1" }))).Reason.Should().Be("algorithm");
        (await _kit.BearerAsync(RsaToken(new { alg = "RS384", kid = "r1" }))).Reason.Should().Be("algorithm");
    }

    [Fact]
    public async Task Authenticate_TokenBringsItsOwnKey_IsNotListenedTo()
    {
        using var own = RSA.Create(2048);
        using var server = new KeyServer();
        server.Serve(KeyServer.JwkOf(own, "r1"));

        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "r1", jku = server.Url, x5u = server.Url, jwk = KeyServer.JwkOf(own, "r1") }, own))).Reason
            .Should().Be("signature");
        server.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Authenticate_NewKey_IsFetched()
    {
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
        using var next = RSA.Create(2048);
        _keys.Serve(KeyServer.JwkOf(next, "r2"));

        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "r2" }, next))).Reason.Should().Be("unknown_key", "the set was fetched just now");
        _kit.Time.Advance(TimeSpan.FromSeconds(30));
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "r2" }, next))).Caller.Should().NotBeNull();
        (await _kit.BearerAsync(RsaToken())).Reason.Should().Be("unknown_key", "the issuer withdrew it");
    }

    [Fact]
    public async Task Authenticate_FloodOfUnknownKeys_DoesNotHammerTheIssuer()
    {
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
        _kit.Time.Advance(TimeSpan.FromSeconds(31));

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = $"k{i}" })))));
        foreach (var kid in new[] { "../../etc/passwd", "https://evil.example/", "' OR 1=1 --", "r1\0", "R1" })
        {
            (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid }))).Reason.Should().Be("unknown_key");
        }

        _keys.Requests.Should().Be(2);
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("{", 200)]
    [InlineData("[]", 200)]
    [InlineData("<html>busy</html>", 200)]
    [InlineData("{\"keys\":[]}", 200)]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"},7]}", 200)]
    [InlineData("{\"keys\":[]}", 500)]
    [InlineData("{\"keys\":[]}", 302)]
    public async Task Authenticate_IssuerFails_KnownKeysServeOnAndUnknownSystemsAreTold(string? body, int status)
    {
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
        (_keys.Body, _keys.Status) = (body, status);
        using var fresh = new SecurityKit(("JWT_JWKS_URL", _keys.Url), ("Push:Auth:JwksTimeoutSeconds", "1"));

        _kit.Time.Advance(TimeSpan.FromSeconds(601));
        for (var i = 0; i < 3; i++)
        {
            (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull("the key is known");
        }

        (await fresh.BearerAsync(RsaToken())).Reason.Should().Be("keys_unavailable");
        _kit.Time.Advance(TimeSpan.FromSeconds(86_400));
        (await _kit.BearerAsync(RsaToken())).Reason.Should().Be("keys_unavailable", "a key that was withdrawn is not to last for ever");
    }

    [Fact]
    public async Task Authenticate_NewKeyWhileTheIssuerFails_IsToldToComeAgainAndNotThatItIsUnknown()
    {
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
        using var next = RSA.Create(2048);
        var token = RsaToken(new { alg = "RS256", kid = "r2" }, next);
        _keys.Serve(KeyServer.JwkOf(next, "r2"));
        _keys.Status = 500;
        _kit.Time.Advance(TimeSpan.FromSeconds(31));

        for (var i = 0; i < 2; i++)
        {
            var refusal = await _kit.RefusalAsync(token);
            (refusal!.Status, refusal.Reason).Should().Be((503, "keys_unavailable"));
            refusal.RetryAfterSeconds.Should().BePositive();
        }

        _keys.Requests.Should().Be(2, "an issuer that fails is not asked for each token");
        _keys.Status = 200;
        _kit.Time.Advance(TimeSpan.FromSeconds(31));
        (await _kit.BearerAsync(token)).Caller.Should().NotBeNull();
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "r3" }, next))).Reason.Should().Be("unknown_key", "the issuer says that it has none");
    }

    [Fact]
    public async Task Authenticate_EncryptedToken_IsNobodyBeforeAnyKeyIsFetched()
    {
        var parts = RsaToken(new { alg = "RSA-OAEP", enc = "A256GCM", kid = "r1" }).Split('.');

        (await _kit.BearerAsync($"{parts[0]}.{parts[1]}.{parts[1]}.{parts[1]}.{parts[2]}")).Reason.Should().Be("malformed");
        _keys.Requests.Should().Be(0);
    }

    [Fact]
    public async Task Authenticate_IssuerComesBack_TokensAreGoodAgain()
    {
        _keys.Status = 500;
        (await _kit.BearerAsync(RsaToken())).Reason.Should().Be("keys_unavailable");
        (await _kit.BearerAsync(RsaToken())).Reason.Should().Be("keys_unavailable");
        _keys.Requests.Should().Be(1, "one that fails is not asked at once again");

        _keys.Status = 200;
        _kit.Time.Advance(TimeSpan.FromSeconds(1));
        (await _kit.BearerAsync(RsaToken())).Caller.Should().NotBeNull();
    }

    [Fact]
    public async Task Authenticate_WeakOrMisusedKeys_AreLeftOut()
    {
        using var weak = RSA.Create(1024);
        _keys.Serve(KeyServer.JwkOf(weak, "weak"), KeyServer.JwkOf(Rsa, "enc", use: "enc"), KeyServer.JwkOf(Rsa, "good"));

        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "weak" }, weak))).Reason.Should().Be("unknown_key");
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "enc" }))).Reason.Should().Be("unknown_key");
        (await _kit.BearerAsync(RsaToken(new { alg = "RS256", kid = "good" }))).Caller.Should().NotBeNull();
    }

    [Fact]
    public async Task Authenticate_EndlessKeySet_IsGivenUp()
    {
        _keys.Body = "{\"keys\":[\"" + new string('x', 2 * 1024 * 1024) + "\"]}";

        (await _kit.BearerAsync(RsaToken())).Reason.Should().Be("keys_unavailable");
    }

    [Fact]
    public async Task Authenticate_SignatureWithAnotherKey_IsNobody()
    {
        using var other = RSA.Create(2048);

        (await _kit.BearerAsync(RsaToken(key: other))).Reason.Should().Be("signature");
        (await _kit.BearerAsync(TokenMaker.Sign(RsaHeader, TokenMaker.Claims("a"), _ => new byte[256]))).Reason.Should().Be("signature");
    }
}
