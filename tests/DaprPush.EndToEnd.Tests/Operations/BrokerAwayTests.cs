using System.Net;
using System.Text.Json;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Operations;

/// <summary>Redis, which is broker and state store, is killed and comes back: what each health page says of it.</summary>
public sealed class BrokerAwayTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Health_RedisIsAway_TheSendApiAndTheRouterAreNotReadyAndTheGatewayIs()
    {
        await using var system = await PushSystem.StartAsync(new PushSystemOptions
        {
            Components = ComponentSet.Redis,
            Scale = new Dictionary<string, int>(),
        });
        var (sendApi, router, gateway) = (new Uri(system.SendApi, "api/health"), new Uri(system.App("message-router"), "health"), new Uri(system.Gateways[0], "health"));

        await system.Redis!.KillAsync();

        (await UntilAsync(sendApi, "broker", "unhealthy")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await UntilAsync(new Uri(system.SendApi, "api/health/ready"), "broker", "unhealthy")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await UntilAsync(router, "broker", "unhealthy")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await UntilAsync(router, "state_store", "unhealthy")).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await UntilAsync(gateway, "broker", "degraded")).Should().Be(HttpStatusCode.OK);
        (await UntilAsync(gateway, "state_store", "degraded")).Should().Be(HttpStatusCode.OK);
        foreach (var part in new[] { new Uri(sendApi, "health/live"), new Uri(router, "health/live"), new Uri(gateway, "health/live"), new Uri(gateway, "health/ready") })
        {
            using var answer = await Http.GetAsync(part);
            answer.StatusCode.Should().Be(HttpStatusCode.OK, $"{part}");
        }

        await system.Redis.StartAsync();
        await system.WaitUntilHealthyAsync();
    }

    private static async Task<HttpStatusCode> UntilAsync(Uri page, string dependency, string status)
    {
        HttpStatusCode code = default;
        var text = "";
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await Http.GetAsync(page);
                (code, text) = (answer.StatusCode, await answer.Content.ReadAsStringAsync());
                using var json = JsonDocument.Parse(text);
                return json.RootElement.GetProperty("dependencies").GetProperty(dependency).GetProperty("status").GetString() == status;
            },
            Limit,
            () => $"{page}: {dependency} is not {status}: {text}");
        return code;
    }
}
