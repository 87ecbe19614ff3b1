using System.Net;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Events;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>Each part with exactly the environment that a way of deployment gives it in production, secrets filled in or left out.</summary>
public sealed class EnvironmentTests(Ways ways) : IClassFixture<Ways>
{
    /// <summary>EX_CONFIG of sysexits.h, by which systemd and PM2 know that a start is of no use.</summary>
    private const int WrongSettings = 78;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Ways.Server)]
    [InlineData(Ways.Kubernetes)]
    [InlineData(Ways.Compose)]
    public async Task Parts_WithTheEnvironmentOfProduction_DeliverToWhoMayAndToNobodyElse(string way)
    {
        await using var system = await ProductionSystem.StartAsync(ways.LaunchesOf(way));
        var user = $"user-{Guid.NewGuid():N}";
        var gateway = system.Gateways.Last().Address;
        await using var subscriber = Callers.Subscriber(user, system.JwtSecret);
        using var sender = Callers.WithToken(system.SendApi.Address, system.JwtSecret);
        using var throughTheGateway = Callers.WithToken(gateway, system.JwtSecret);

        await subscriber.ConnectAsync(gateway);
        await subscriber.WaitForMessageAsync(await new PersistentSender(sender, user, "direct").SendAsync(), Limit);
        await subscriber.WaitForMessageAsync(await new PersistentSender(throughTheGateway, user, "passed").SendAsync(), Limit);

        await using var stranger = new EventStreamClient($"/sse/user/{user}");
        var refused = await FluentActions.Awaiting(() => stranger.ConnectAsync(gateway)).Should().ThrowAsync<EventStreamRefusedException>();
        refused.Which.Status.Should().Be(HttpStatusCode.Unauthorized);
        using var anybody = Callers.WithKey(system.SendApi.Address, EnvironmentFile.NewSecret());
        (await anybody.SendAsync(new { service = "deployment", type = "info", target = new { user_id = user }, data = new { n = 1 } })).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(Ways.Server)]
    [InlineData(Ways.Kubernetes)]
    [InlineData(Ways.Compose)]
    public async Task Part_WithASecretLeftOut_SaysWhichAndDoesNotStart(string way)
    {
        using var folder = new TestFolder("refused");
        (string App, string[] Secrets, string Sentence)[] cases =
        [
            ("push-gateway", ["JWT_SECRET"], "In production subscribers need tokens: set JWT_SECRET or JWT_JWKS_URL."),
            ("push-gateway", ["APP_API_TOKEN"], "In production the port for Dapr needs the app token: set APP_API_TOKEN"),
            ("message-router", ["APP_API_TOKEN"], "In production the port for Dapr needs the app token: set APP_API_TOKEN"),
            ("send-api", ["JWT_SECRET", "API_KEY"], "In production senders need tokens or API keys: set JWT_SECRET, JWT_JWKS_URL or API_KEY."),
        ];
        foreach (var (app, secrets, sentence) in cases)
        {
            var launch = ways.LaunchesOf(way).First(launch => launch.AppId == app).Without(secrets);
            await using var part = Part.Start(launch, folder.Path);

            var (code, printed) = await part.EndAsync();

            code.Should().Be(WrongSettings, "{0} must not start without {1}", app, string.Join(" and ", secrets));
            printed.Should().Contain(sentence).And.NotContain("   at ", "a sentence is enough");
        }
    }
}
