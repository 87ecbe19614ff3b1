using System.Globalization;
using System.Net;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Hosting.Tests;

/// <summary>A gateway whose metrics have a port of their own.</summary>
public sealed class MetricsPortTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("metrics").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task MetricsPort_WhenSet_ShowsMetricsAndHealthAndNoOtherPortDoes()
    {
        var (dapr, open, metrics) = (FreePorts.Take(1), FreePorts.Take(1), FreePorts.Take(1));
        await using var gateway = ChildProcess.Start(
            "dotnet",
            [Repository.At("artifacts", "bin", "DaprPush.Gateway", Repository.Configuration.ToLowerInvariant(), "DaprPush.Gateway.dll")],
            _folder,
            Path.Combine(_folder, "log"),
            new Dictionary<string, string> { ["ENVIRONMENT"] = "development", ["APP_PORT"] = Text(dapr), ["SERVICE_PORT"] = Text(open), ["METRICS_PORT"] = Text(metrics) });
        using var http = new HttpClient();
        await Waiting.UntilAsync(() => AnswersAsync(http, open, "health/live"), TimeSpan.FromSeconds(90), () => gateway.LastLines());

        (await http.GetStringAsync(new Uri($"http://127.0.0.1:{metrics}/metrics"))).Should().Contain("message_push_build_info{");
        using var live = await http.GetAsync(new Uri($"http://127.0.0.1:{metrics}/health/live"));
        live.StatusCode.Should().Be(HttpStatusCode.OK);
        using var closed = await http.GetAsync(new Uri($"http://127.0.0.1:{open}/metrics"));
        closed.StatusCode.Should().Be(HttpStatusCode.NotFound);
        await gateway.EndAsync(Signal.Terminate, TimeSpan.FromSeconds(60));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static async Task<bool> AnswersAsync(HttpClient http, int port, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
