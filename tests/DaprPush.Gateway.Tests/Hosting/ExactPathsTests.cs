using System.Net;
using DaprPush.Gateway.Tests.Harness;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>A rule of a proxy in front that names a path has to see every way to it. The port for operators has every path.</summary>
public class ExactPathsTests
{
    [Fact]
    public async Task Path_WrittenOtherwise_Is404()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        foreach (var path in new[] { "/metrics", "/sse/metrics", "/health", "/sse/health", "/" })
        {
            (await StatusOf(path)).Should().Be(HttpStatusCode.OK, path);
        }

        foreach (var path in new[] { "/METRICS", "/Metrics", "/metrics/", "/sse/metrics/", "/SSE/metrics", "/HEALTH", "/health/", "/SSE/user/u", "/sse/USER/u", "/sse/user/u/", "/API/v1/connections", "/Admin/connections" })
        {
            (await StatusOf(path)).Should().Be(HttpStatusCode.NotFound, path);
        }

        async Task<HttpStatusCode> StatusOf(string path)
        {
            using var answer = await gateway.Admin.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode;
        }
    }
}
