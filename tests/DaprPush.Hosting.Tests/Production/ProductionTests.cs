using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Tests.Kit;
using DaprPush.Testing.Tokens;

namespace DaprPush.Hosting.Tests.Production;

public class ProductionTests
{
    [Fact]
    public void Validate_ProductionWithoutAuth_IsRefused()
    {
        using var gateway = new SecurityKit(ProductionNeeds.Tokens, ("ENVIRONMENT", "production"));
        using var sender = new SecurityKit(ProductionNeeds.TokensOrKeys, ("ENVIRONMENT", "production"));

        gateway.Faults().Should().Contain("In production subscribers need tokens");
        sender.Faults().Should().Contain("In production senders need tokens or API keys");
    }

    [Fact]
    public void Validate_SilenceOnLoopback_IsNoProduction()
    {
        using var kit = new SecurityKit(ProductionNeeds.Tokens | ProductionNeeds.AppToken);

        kit.Faults().Should().BeEmpty();
    }

    [Fact]
    public void Validate_SilenceThatCountsAsProduction_SaysWhy()
    {
        using var kit = new SecurityKit(ProductionNeeds.Tokens, ("DOTNET_ENVIRONMENT", "Production"));

        kit.Faults().Should().Contain("ENVIRONMENT is not set, and DOTNET_ENVIRONMENT is 'Production': this counts as production.")
            .And.Contain("In production subscribers need tokens");
    }

    [Fact]
    public void Validate_EverythingSet_Starts()
    {
        using var kit = new SecurityKit(
            ProductionNeeds.Tokens | ProductionNeeds.AppToken,
            ("ENVIRONMENT", "production"), ("JWT_SECRET", TokenMaker.Secret), ("APP_API_TOKEN", "b2e60f7c93ad41d8"));

        kit.Faults().Should().BeEmpty();
    }

    [Theory]
    [InlineData("JWT_SECRET", "your-jwt-secret-your-jwt-secret-your", "looks like an example")]
    [InlineData("JWT_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "looks like an example")]
    [InlineData("JWT_SECRET", "your-jwt-secret", "too short")]
    [InlineData("API_KEY", "your_secure_api_key_here", "looks like an example")]
    [InlineData("JWT_JWKS_URL", "http://issuer.example/keys", "plain http")]
    [InlineData("JWT_JWKS_URL", "file:///etc/keys", "http or https")]
    [InlineData("ENABLE_AUTH", "false", "need tokens")]
    [InlineData("APP_API_TOKEN", "", "app token")]
    [InlineData("APP_API_TOKEN", "your-app-token-here", "APP_API_TOKEN looks like an example")]
    [InlineData("APP_API_TOKEN", "1234", "APP_API_TOKEN looks like an example")]
    public void Validate_ProductionWithAWeakness_IsRefusedWithoutTellingTheSecret(string setting, string value, string fault)
    {
        using var kit = new SecurityKit(
            ProductionNeeds.Tokens | ProductionNeeds.AppToken,
            ("ENVIRONMENT", "production"), ("JWT_SECRET", TokenMaker.Secret), ("APP_API_TOKEN", "b2e60f7c93ad41d8"), (setting, value));

        kit.Faults().Should().Contain(fault);
        if (setting is "JWT_SECRET" or "API_KEY")
        {
            kit.Faults().Should().NotContain(value + " ").And.NotContain($"'{value}'");
        }
    }

    [Theory]
    [InlineData(ProductionNeeds.AppToken, "ENABLE_AUTH", "")]
    [InlineData(ProductionNeeds.AppToken, "ENABLE_API_KEY_AUTH", "")]
    [InlineData(ProductionNeeds.Tokens | ProductionNeeds.AppToken, "ENABLE_API_KEY_AUTH", "")]
    [InlineData(ProductionNeeds.Tokens | ProductionNeeds.AppToken, "ENABLE_AUTH", "neither JWT_SECRET nor JWT_JWKS_URL")]
    [InlineData(ProductionNeeds.TokensOrKeys, "ENABLE_AUTH", "neither JWT_SECRET nor JWT_JWKS_URL")]
    [InlineData(ProductionNeeds.TokensOrKeys, "ENABLE_API_KEY_AUTH", "there is no key")]
    public void Validate_SwitchedOnWithoutItsSecret_IsRefusedByThePartsThatNeedIt(ProductionNeeds needs, string setting, string fault)
    {
        using var kit = new SecurityKit(needs, (setting, "true"));

        if (fault.Length == 0)
        {
            kit.Faults().Should().BeEmpty("another part has the secret");
        }
        else
        {
            kit.Faults().Should().Contain(fault);
        }
    }

    [Theory]
    [InlineData("auth,app_token", "")]
    [InlineData("auth", "app token")]
    [InlineData("everything", "no rule")]
    public void Validate_WaivedRules_AreNotDemanded(string waived, string fault)
    {
        using var kit = new SecurityKit(
            ProductionNeeds.Tokens | ProductionNeeds.AppToken, ("ENVIRONMENT", "production"), ("Push:Production:Waive", waived));

        if (fault.Length == 0)
        {
            kit.Faults().Should().BeEmpty();
        }
        else
        {
            kit.Faults().Should().Contain(fault);
        }
    }
}
