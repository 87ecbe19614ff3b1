using System.Globalization;
using System.Net;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>What is on which port of the router: docs/security.md.</summary>
public class PortsTests
{
    private const string Token = "app-token-of-this-test";

    [Fact]
    public async Task DaprPort_WithoutTheAppToken_AnswersHealthAlone()
    {
        await using var sidecar = new SilentServer();
        await using var router = await RouterHost.StartAsync(FreePorts.Take(1), sidecar.Address.Port, sidecar.Address.Port, ("APP_API_TOKEN", Token));

        foreach (var path in new[] { "/metrics", "/dapr/config", "/dapr/subscribe", "/nowhere" })
        {
            (await StatusAsync(router.Http, path)).Should().Be(HttpStatusCode.Unauthorized, path);
        }

        (await StatusAsync(router.Http, "/healthz")).Should().Be(HttpStatusCode.OK);
        router.Http.DefaultRequestHeaders.Add("dapr-api-token", Token);
        (await StatusAsync(router.Http, "/metrics")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(router.Http, "/dapr/config")).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AdminPort_WhenSet_HasMetricsAndHealthAndNothingOfDapr()
    {
        await using var sidecar = new SilentServer();
        var port = FreePorts.Take(1);
        await using var router = await RouterHost.StartAsync(
            FreePorts.Take(1), sidecar.Address.Port, sidecar.Address.Port, ("Push:Ports:Admin", port.ToString(CultureInfo.InvariantCulture)));
        using var admin = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };

        (await StatusAsync(admin, "/metrics")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(admin, "/health/live")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(admin, "/dapr/config")).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(router.Http, "/metrics")).Should().Be(HttpStatusCode.NotFound);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient port, string path)
    {
        using var answer = await port.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
