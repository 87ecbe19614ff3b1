using DaprPush.Testing.Tokens;

namespace DaprPush.Console.Tests.Systems;

/// <summary>A system whose callers say who they are.</summary>
public sealed class SecureConsoleSystem : ConsoleSystem
{
    public const string ApiKey = "a-key-of-this-test-and-of-no-other";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["JWT_SECRET"] = TokenMaker.Secret, ["API_KEY"] = ApiKey };

    protected override int Gateways => 1;
}
