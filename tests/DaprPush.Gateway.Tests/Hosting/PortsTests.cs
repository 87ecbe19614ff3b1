using DaprPush.Gateway.Tests.Access;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>What is on which port: the table of docs/security.md.</summary>
public sealed class PortsTests(SecureGateway gateway) : IClassFixture<SecureGateway>
{
    /// <summary>Each path with its status on the public port, on the operators', and on Dapr's with the app token and without.</summary>
    [Theory]
    [InlineData("/sse/user/u", 401, 401, 404, 401)]
    [InlineData("/sse/stream/c", 401, 401, 404, 401)]
    [InlineData("/sse/service/s", 401, 401, 404, 401)]
    [InlineData("/api/v1/docs", 200, 200, 404, 401)]
    [InlineData("/sse/api/v1/docs", 200, 200, 404, 401)]
    [InlineData("/health", 200, 200, 200, 200)]
    [InlineData("/health/ready", 200, 200, 200, 200)]
    [InlineData("/health/live", 200, 200, 200, 200)]
    [InlineData("/sse/health", 200, 200, 200, 200)]
    [InlineData("/metrics", 404, 200, 404, 401)]
    [InlineData("/sse/metrics", 404, 200, 404, 401)]
    [InlineData("/", 404, 200, 404, 401)]
    [InlineData("/console/main.js", 404, 200, 404, 401)]
    [InlineData("/admin/connections", 404, 401, 404, 401)]
    [InlineData("/admin/connections/stats", 404, 401, 404, 401)]
    [InlineData("/dapr/subscribe", 404, 404, 200, 401)]
    [InlineData("/nowhere", 404, 404, 404, 401)]
    public async Task Path_OnEachPort_IsThereOrNot(string path, int onPublic, int onAdmin, int onDaprWithToken, int onDapr)
    {
        gateway.Process.Sidecar.SendApi = context =>
        {
            context.Response.StatusCode = 200;
            return Task.CompletedTask;
        };
        using var stranger = new HttpClient { BaseAddress = gateway.Process.Dapr.BaseAddress };

        (await StatusAsync(gateway.Public, path)).Should().Be(onPublic, "public");
        (await StatusAsync(gateway.Process.Admin, path)).Should().Be(onAdmin, "operators'");
        (await StatusAsync(gateway.Process.Dapr, path)).Should().Be(onDaprWithToken, "Dapr's, with the token");
        (await StatusAsync(stranger, path)).Should().Be(onDapr, "Dapr's");
    }

    [Fact]
    public async Task MetricsPort_WhenSet_IsTheOnlyOneWithMetrics()
    {
        var port = FreePorts.Take(1);
        await using var process = await GatewayProcess.StartAsync(null, ("METRICS_PORT", $"{port}"));
        using var metrics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        (await StatusAsync(metrics, "/metrics")).Should().Be(200);
        (await StatusAsync(metrics, "/sse/metrics")).Should().Be(200, "the address that scrapers of the former system have");
        (await StatusAsync(metrics, "/health/live")).Should().Be(200);
        (await StatusAsync(metrics, "/")).Should().Be(404);
        (await StatusAsync(process.Admin, "/metrics")).Should().Be(404);
        (await StatusAsync(process.Admin, "/")).Should().Be(200);
    }

    private static async Task<int> StatusAsync(HttpClient port, string path)
    {
        using var answer = await port.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }
}
