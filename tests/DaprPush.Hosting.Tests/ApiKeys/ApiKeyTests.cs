using System.Security.Cryptography;
using System.Text;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Tokens;

namespace DaprPush.Hosting.Tests.ApiKeys;

public class ApiKeyTests
{
    private const string Key = "b17e6d0c4af34f0a9d5e2c8170b6a3f9";

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static Credentials With(params string[] keys) => Credentials.From([], keys, []);

    private static SecurityKit Kit(params (string Name, string Value)[] more) => new(
    [
        ("Push:ApiKeys:Keys:orders:Sha256", Hash(Key)),
        ("Push:ApiKeys:Keys:orders:Publish", "user:*, orders.*, service:orders"),
        ("Push:ApiKeys:Keys:orders:Types", "status,info"),
        .. more,
    ]);

    [Fact]
    public async Task Authenticate_KnownKey_MayWhatItsRuleSays()
    {
        using var kit = Kit();

        var (caller, _) = await kit.AskAsync(With(Key), Right.Publish);

        caller!.KeyName.Should().Be("orders");
        caller.MayPublish(StreamName.User("u")).Should().BeTrue();
        caller.MayPublish(StreamName.Channel("orders.7")).Should().BeTrue();
        caller.MayPublish(StreamName.Channel("other")).Should().BeFalse();
        caller.MayPublish(StreamName.Broadcast).Should().BeFalse();
        caller.MayPublish(StreamName.Service("billing")).Should().BeFalse();
        caller.MaySend(MessageType.Info).Should().BeTrue();
        caller.MaySend(MessageType.Error).Should().BeFalse();
        caller.MayFollow(StreamName.User("u")).Should().BeFalse("a key is for sending");
        (await kit.AskAsync(With(Key), Right.Admin)).Reason.Should().Be("forbidden");
    }

    [Theory]
    [InlineData("b17e6d0c4af34f0a9d5e2c8170b6a3f8")]
    [InlineData("B17E6D0C4AF34F0A9D5E2C8170B6A3F9")]
    [InlineData("b17e6d0c4af34f0a9d5e2c8170b6a3f")]
    [InlineData("")]
    public async Task Authenticate_OtherKey_IsNobody(string key)
    {
        using var kit = Kit();

        (await kit.AskAsync(With(key))).Reason.Should().Be("api_key");
        (await kit.AskAsync(With(Hash(Key)))).Reason.Should().Be("api_key", "the hash is no key");
    }

    [Fact]
    public async Task Authenticate_SeveralCredentials_IsNobody()
    {
        using var kit = Kit(("JWT_SECRET", TokenMaker.Secret));
        var token = "Bearer " + TokenMaker.For("a");

        (await kit.AskAsync(With(Key, Key))).Reason.Should().Be("ambiguous");
        (await kit.AskAsync(Credentials.From([token], [Key], []))).Reason.Should().Be("ambiguous");
        (await kit.AskAsync(Credentials.From([token, token], [], []))).Reason.Should().Be("ambiguous");
        (await kit.AskAsync(With($"{Key},{Key}"))).Reason.Should().Be("ambiguous", "a host may have joined two lines");
        (await kit.AskAsync(Credentials.From([$"{token},{token}"], [], []))).Reason.Should().Be("ambiguous", "a host may have joined two lines");
        (await kit.AskAsync(Credentials.From([], [], ["one", "another"]))).Reason.Should().Be("ambiguous");
        (await kit.AskAsync(Credentials.From(["Basic YTpi"], [], []))).Reason.Should().Be("malformed");
        (await kit.AskAsync(Credentials.From([], [], []))).Reason.Should().Be("missing");
        (await kit.AskAsync(Credentials.From([token], [], ["another"])))
            .Caller!.UserId.Should().Be("a", "a header wins over a cookie");
    }

    [Fact]
    public async Task TakeMessages_OverTheKeysRate_IsRefusedForAWhile()
    {
        using var kit = Kit(("Push:ApiKeys:Keys:orders:MessagesPerMinute", "10"));
        var caller = (await kit.AskAsync(With(Key))).Caller!;
        var rates = kit.Get<RequestRates>();

        rates.TakeMessages(caller, 6).Should().BeNull();
        rates.TakeMessages(caller, 4).Should().BeNull();
        var refusal = rates.TakeMessages(caller, 5)!;
        refusal.Status.Should().Be(429);
        refusal.RetryAfterSeconds.Should().BeInRange(1, 60);
        rates.TakeMessages(caller, 11)!.Status.Should().Be(403, "it would never pass");
    }

    [Theory]
    [InlineData("Push:ApiKeys:Keys:orders:Sha256", "abc", "Sha256")]
    [InlineData("Push:ApiKeys:Keys:orders:Publish", "", "Publish")]
    [InlineData("Push:ApiKeys:Keys:orders:Publish", "a b", "Publish")]
    [InlineData("Push:ApiKeys:Keys:orders:Types", "status,nonsense", "nonsense")]
    [InlineData("API_KEY", "short", "API_KEY")]
    [InlineData("API_KEY", "0123456789abcdef,0123456789abcdef", "comma")]
    public void Validate_WrongRule_IsNamed(string setting, string value, string named)
    {
        using var kit = Kit((setting, value));

        kit.Faults().Should().Contain(named);
    }

    [Fact]
    public async Task Authenticate_SeedsSingleKey_MayEverything()
    {
        using var kit = new SecurityKit(("ENABLE_API_KEY_AUTH", "true"), ("API_KEY", Key));

        var (caller, _) = await kit.AskAsync(With(Key), Right.Admin);

        caller!.MayPublish(StreamName.Broadcast).Should().BeTrue();
        kit.Faults().Should().BeEmpty();
    }
}
