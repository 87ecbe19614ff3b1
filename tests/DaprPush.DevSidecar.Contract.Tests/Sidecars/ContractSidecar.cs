using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>A sidecar and the app that it belongs to.</summary>
public sealed class ContractSidecar : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly Stack<IAsyncDisposable> _owned = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false });
    private readonly Uri _address;

    private ContractSidecar(ContractApp app, Uri address)
    {
        App = app;
        _address = address;
        _owned.Push(app);
    }

    internal ContractApp App { get; }

    /// <summary>Whether the values are in Redis, whose own rules are then daprd's too.</summary>
    public bool IsOverRedis { get; private set; }

    internal static async Task<ContractSidecar> StartAsync(SidecarKind kind)
    {
        var daprd = kind == SidecarKind.Daprd ? DaprdSetting.FromEnvironment()! : null;
        var port = daprd?.AppPort ?? FreePorts.Take(1);
        var httpPort = FreePorts.Take(1);
        var app = await ContractApp.StartAsync(port);
        var sidecar = new ContractSidecar(app, daprd?.Address ?? new Uri($"http://127.0.0.1:{httpPort}"));
        try
        {
            if (daprd is null)
            {
                await sidecar.RunAsync(kind, port, httpPort);
            }

            await sidecar.AwaitAsync();
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a conversation between a test and the app.</summary>
    internal Conversation Talk() => App.Open();

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, string body = "", string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), contentType);

    /// <param name="path">Sent as it is, escapes and all.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[]? body = null, string? contentType = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{_address.GetLeftPart(UriPartial.Authority)}/{path}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }

    public async Task<JsonElement> MetadataAsync() => (await GetAsync("v1.0/metadata")).Json();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        while (_owned.TryPop(out var owned))
        {
            await owned.DisposeAsync();
        }
    }

    private async Task RunAsync(SidecarKind kind, int appPort, int httpPort)
    {
        var folder = new TemporaryFolder();
        _owned.Push(folder);
        var components = Path.Combine(AppContext.BaseDirectory, "components", kind == SidecarKind.Redis ? "redis" : "memory", "components.yaml");
        var yaml = await File.ReadAllTextAsync(components);
        if (kind == SidecarKind.Redis)
        {
            var redis = new RedisServer(folder.At("redis"));
            _owned.Push(redis);
            await redis.StartAsync();
            yaml = yaml.Replace("localhost:6379", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}"), StringComparison.Ordinal);
        }

        Directory.CreateDirectory(folder.At("components"));
        await File.WriteAllTextAsync(folder.At("components/components.yaml"), yaml);
        await File.WriteAllTextAsync(folder.At("dapr.yaml"), RunFile(appPort, httpPort));
        string[] arguments = [Program(), "run", "-f", folder.At("dapr.yaml"), "--no-color"];
        _owned.Push(ChildProcess.Start("dotnet", arguments, folder.Path, folder.At("sidecar.log")));
    }

    private static string Program()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "DaprPush.DevSidecar", configuration, "dev-sidecar.dll"));
    }

    private static string RunFile(int appPort, int httpPort) => $"""
        version: 1
        common:
          resourcesPaths: [./components, "{Path.Combine(AppContext.BaseDirectory, "components", "shared")}"]
          configFilePath: "{Path.Combine(AppContext.BaseDirectory, "components", "configuration.yaml")}"
        apps:
          - appID: {ContractApp.Id}
            appDirPath: .
            appPort: {appPort}
            daprHTTPPort: {httpPort}
        """;

    private async Task AwaitAsync()
    {
        await Waiting.UntilAsync(IsHealthyAsync, StartLimit, () => $"the sidecar at {_address} does not become healthy{Log()}");
        var metadata = await MetadataAsync();
        IsOverRedis = metadata.GetProperty("components").EnumerateArray().Any(component => component.GetProperty("type").GetString() == "state.redis");
    }

    private string Log() => _owned.OfType<ChildProcess>().FirstOrDefault() is { } process ? $":\n{process.LastLines()}" : "";

    private async Task<bool> IsHealthyAsync()
    {
        try
        {
            using var answer = await GetAsync("v1.0/healthz");
            return answer.StatusCode == HttpStatusCode.NoContent;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}
