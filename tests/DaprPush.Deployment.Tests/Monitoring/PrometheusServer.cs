using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Monitoring;

/// <summary>Debian's Prometheus with <c>deploy/monitoring</c>; only its clock runs faster and its targets are the test's.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new("prometheus");
    private readonly HttpClient _http;
    private ChildProcess? _process;

    private PrometheusServer(ILookup<string, string> targets)
    {
        var port = FreePorts.Take(1);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(60) };
        _folder.CopyOf(MonitoringFiles.Folder, text => text
            .Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal)
            .Replace("for: 30s", "for: 2s", StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.At("targets")))
        {
            var addresses = targets[Path.GetFileNameWithoutExtension(file)].Select(address => $"'{address}'").ToArray();
            File.WriteAllText(file, addresses.Length == 0 ? "[]\n" : $"- targets: [{string.Join(", ", addresses)}]\n");
        }
    }

    /// <param name="targets">Addresses by the name of the job.</param>
    public static async Task<PrometheusServer> StartAsync(ILookup<string, string> targets)
    {
        var server = new PrometheusServer(targets);
        string[] arguments =
        [
            $"--config.file={server._folder.At("prometheus.yml")}", $"--storage.tsdb.path={server._folder.At("data")}",
            $"--web.listen-address=127.0.0.1:{server._http.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture)}",
        ];
        server._process = ChildProcess.Start("prometheus", arguments, server._folder.Path, server._folder.At("prometheus.log"));
        await Waiting.UntilAsync(server.IsReadyAsync, TimeSpan.FromSeconds(60), () => $"Prometheus is not ready:\n{server._process.LastLines()}");
        return server;
    }

    /// <summary>The state of each target by its address: <c>up</c>, <c>down</c> or <c>unknown</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TargetsAsync() => (await DataAsync("targets?state=active")).GetProperty("activeTargets")
        .EnumerateArray().ToDictionary(target => target.GetProperty("labels").GetProperty("instance").GetString()!, target => target.GetProperty("health").GetString()!);

    /// <summary>The firing alerts, by name and instance.</summary>
    public async Task<IReadOnlyList<(string Name, string? Instance)>> FiringAsync() => [.. (await DataAsync("alerts")).GetProperty("alerts").EnumerateArray()
        .Where(alert => alert.GetProperty("state").GetString() == "firing")
        .Select(alert => alert.GetProperty("labels"))
        .Select(labels => (labels.GetProperty("alertname").GetString()!, labels.TryGetProperty("instance", out var instance) ? instance.GetString() : null))];

    /// <summary>The first value that an expression has now; null where it has none.</summary>
    public async Task<double?> ValueAsync(string expression)
    {
        var result = (await DataAsync($"query?query={Uri.EscapeDataString(expression)}")).GetProperty("result");
        return result.GetArrayLength() == 0 ? null : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                await _process.EndAsync(Signal.Terminate, TimeSpan.FromSeconds(60));
            }

            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task<JsonElement> DataAsync(string path) =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri($"api/v1/{path}", UriKind.Relative))).GetProperty("data");

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("-/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!_process!.HasExited)
        {
            return false;
        }
    }
}
