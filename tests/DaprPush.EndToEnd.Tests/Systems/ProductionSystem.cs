using DaprPush.Testing.Running;
using DaprPush.Testing.Tokens;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>A system as in production: its secret in a secret store, the app token demanded, every message followed in the logs.</summary>
[CollectionDefinition(Name)]
public sealed class ProductionSystem() : SystemFixture(Options), ICollectionFixture<ProductionSystem>
{
    public const string Name = "production";
    public const string AppToken = "e6c1a04d7b9f4c53a9d2";

    private static readonly PushSystemOptions Options = new()
    {
        Scale = new Dictionary<string, int>(),
        Environment = new Dictionary<string, string>
        {
            ["ENVIRONMENT"] = "production",
            ["JWT_SECRET"] = "dapr-secret://vault/SIGNING_KEY",
            ["END_TO_END_SIGNING_KEY"] = TokenMaker.Secret,
            ["APP_API_TOKEN"] = AppToken,
            ["LOG_MESSAGES"] = "1",
        },
        Resources = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: vault
            spec:
              type: secretstores.local.env
              version: v1
              metadata:
                - name: prefix
                  value: END_TO_END_
            """,
    };
}
