using System.Collections.Concurrent;
using System.Text;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.PubSub.InMemory;
using DaprPush.DevSidecar.Sidecars;
using DaprPush.DevSidecar.State.InMemory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.DevSidecar.Tests.Harness;

/// <summary>Real sidecars in this process, with their real ports, over components in a folder of the test's own.</summary>
internal sealed class TestRun : IAsyncDisposable
{
    public const string InMemory = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: pubsub
        spec:
          type: pubsub.in-memory
          version: v1
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: statestore
        spec:
          type: state.in-memory
          version: v1
          metadata:
            - name: actorStateStore
              value: "true"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("sidecar-test-").FullName;
    private readonly ConcurrentBag<IAsyncDisposable> _owned = [];

    public TestRun(string resources = InMemory, TimeProvider? time = null, ComponentRegistry? registry = null)
    {
        File.WriteAllText(Path.Combine(_folder, "resources.yaml"), resources);
        Shared = new SharedRuntime(registry ?? InMemoryRegistry(), time ?? TimeProvider.System);
    }

    /// <summary>What its sidecars have in common.</summary>
    public SharedRuntime Shared { get; }

    public static ComponentRegistry InMemoryRegistry() => new([new InMemoryPubSubFactory()], [new InMemoryStateStoreFactory()]);

    /// <summary>Starts a sidecar for an app (or for none) and connects it.</summary>
    public async Task<TestSidecar> AddAsync(
        string appId, TestApp? app = null, string? instance = null, Dictionary<string, string>? environment = null,
        bool ttlEnabled = true, AppHealthOptions? health = null, bool connect = true, long maxBodySize = 4 << 20,
        SidecarConfiguration? configuration = null)
    {
        var test = await AddAsync(appId, app?.Port ?? 0, instance, environment, ttlEnabled, health, maxBodySize, configuration);
        if (connect)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await test.Sidecar.ConnectAsync(limit.Token);
        }

        return test;
    }

    /// <summary>Starts a sidecar for an app on a port, and does not connect it.</summary>
    public async Task<TestSidecar> AddAsync(
        string appId, int appPort, string? instance = null, Dictionary<string, string>? environment = null,
        bool ttlEnabled = true, AppHealthOptions? health = null, long maxBodySize = 4 << 20, SidecarConfiguration? configuration = null)
    {
        var features = ttlEnabled ? new HashSet<string> { "ActorStateTTL" } : [];
        var options = new SidecarOptions
        {
            App = new AppIdentity(appId, instance ?? appId),
            AppPort = appPort,
            HttpPort = TestApp.FreePort(),
            GrpcPort = TestApp.FreePort(),
            Resources = ResourceSet.Read([_folder], []),
            Configuration = configuration ?? new SidecarConfiguration(features),
            Environment = environment ?? [],
            AppHealth = health,
            MaxBodySize = maxBodySize,
        };
        var sidecar = await Sidecar.StartAsync(options, Shared, NullLoggerFactory.Instance, CancellationToken.None);
        var test = new TestSidecar(sidecar, options.HttpPort, options.GrpcPort);
        _owned.Add(test);
        return test;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await Shared.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A running sidecar and a client of its HTTP API.</summary>
internal sealed class TestSidecar(Sidecar sidecar, int httpPort, int grpcPort) : IAsyncDisposable
{
    private int _disposed;

    public int HttpPort { get; } = httpPort;

    public int GrpcPort { get; } = grpcPort;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/") };

    public Sidecar Sidecar => sidecar;

    public Task<HttpResponseMessage> PostAsync(string path, string body, string? contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), contentType);

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, null);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        // The string as it is: double slashes and escapes matter here.
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{HttpPort}/{path}"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Ends it as SIGKILL ends a process.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await sidecar.KillAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await sidecar.DisposeAsync();
            Client.Dispose();
        }
    }
}
