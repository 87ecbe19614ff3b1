using System.Net;
using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Client;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Tests.Kit;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>A router and two gateways' topics behind the development sidecar, broker and store in memory.</summary>
public class RouterSystem : IAsyncLifetime
{
    private const string Routers = "message-router";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly int _routerPort = FreePorts.Take(1);
    private readonly int _probePort = FreePorts.Take(1);
    private readonly int _routerHttp = FreePorts.Take(2);
    private readonly int _probeHttp = FreePorts.Take(2);
    private readonly string _folder = Directory.CreateDirectory(Repository.At("artifacts", "router-tests", Guid.NewGuid().ToString("N"))).FullName;
    private ChildProcess? _sidecar;
    private DaprClient? _dapr;
    private ActorProxyFactory? _actors;
    private int _names;

    internal RouterHost Router { get; private set; } = null!;

    internal GatewayProbe Probe { get; private set; } = null!;

    /// <summary>Speaks to the router's sidecar.</summary>
    public HttpClient Sidecar { get; private set; } = null!;

    // The gateways here renew no leases: these outlast every test.
    private protected virtual (string Name, string Value)[] Settings => [("Push:Router:Lease", "00:10:00")];

    /// <summary>The lines of dapr.yaml that make the sidecar start the router; none where the test itself runs it.</summary>
    private protected virtual string RouterCommand => "";

    public virtual async Task InitializeAsync()
    {
        Probe = await GatewayProbe.StartAsync(_probePort, "g1", "g2");
        if (RouterCommand.Length == 0)
        {
            await StartRouterAsync();
        }

        await File.WriteAllTextAsync(RunFile, $"""
            version: 1
            common:
              resourcesPaths: [{CopyResources()}]
              configFilePath: {Repository.At("components", "configuration.yaml")}
            apps:
              - appID: {Routers}
                appDirPath: {_folder}
                appPort: {_routerPort}
                daprHTTPPort: {_routerHttp}
                daprGRPCPort: {_routerHttp + 1}
                {RouterCommand}
              - appID: probe
                appDirPath: {_folder}
                appPort: {_probePort}
                daprHTTPPort: {_probeHttp}
                daprGRPCPort: {_probeHttp + 1}
            """);
        StartSidecar();
        Sidecar = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_routerHttp}") };
        var other = $"http://127.0.0.1:{_probeHttp}";
        _dapr = new DaprClientBuilder().UseHttpEndpoint(other).UseGrpcEndpoint($"http://127.0.0.1:{_probeHttp + 1}").Build();
        _actors = new ActorProxyFactory(new ActorProxyOptions { HttpEndpoint = other, JsonSerializerOptions = RoutingJson.Default.Options });
        await WaitUntilReadyAsync();
    }

    public virtual async Task DisposeAsync()
    {
        if (_sidecar is not null)
        {
            if (!_sidecar.HasExited)
            {
                // A killed one would leave the router behind that it started.
                await _sidecar.EndAsync(Signal.Terminate, StartLimit);
            }

            await _sidecar.DisposeAsync();
        }

        if (RouterCommand.Length == 0)
        {
            await Router.DisposeAsync();
        }

        await Probe.DisposeAsync();
        Sidecar?.Dispose();
        _dapr?.Dispose();
    }

    /// <summary>kill -9, as a node that dies takes its sidecars with it.</summary>
    internal Task KillSidecarAsync() => _sidecar!.EndAsync(Signal.Kill, StartLimit);

    /// <summary>Starts it again; the apps are where they were.</summary>
    internal async Task RestartSidecarAsync()
    {
        await _sidecar!.DisposeAsync();
        StartSidecar();
        await WaitUntilReadyAsync();
    }

    /// <summary>A user nobody else has.</summary>
    internal StreamName NewUser() => StreamName.User($"u{Interlocked.Increment(ref _names)}");

    internal string NewId() => $"id-{Interlocked.Increment(ref _names)}";

    internal RoutedMessage Message(string? id = null, int ttlSeconds = 3600, DeliveryMode delivery = DeliveryMode.Durable) =>
        Routed.Message(id ?? NewId(), TimeProvider.System.GetUtcNow(), ttlSeconds, delivery);

    /// <summary>The sidecar's process.</summary>
    private protected int SidecarPid => _sidecar!.Pid;

    /// <summary>Stops the router and starts another on its port: all its actors leave memory.</summary>
    internal async Task RestartRouterAsync(params (string Name, string Value)[] settings)
    {
        await StopRouterAsync();
        await StartRouterAsync(settings);
    }

    internal ValueTask StopRouterAsync() => Router.DisposeAsync();

    internal Task PublishAsync(byte[] batch) => _dapr!.PublishByteEventAsync("pubsub", Topics.Messages, batch, "application/octet-stream");

    internal Task PublishAsync(params IngestMessage[] messages) => PublishAsync(new IngestBatch(messages));

    internal Task PublishAsync(IngestBatch batch) => PublishAsync(Bytes(batch));

    /// <summary>Hands an event straight to the router, as its sidecar would; returns the status it answers.</summary>
    internal Task<string> DeliverAsync(params IngestMessage[] messages) => DeliverAsync(new IngestBatch(messages));

    /// <inheritdoc cref="DeliverAsync(IngestMessage[])"/>
    internal async Task<string> DeliverAsync(IngestBatch batch)
    {
        using var content = new ByteArrayContent(Bytes(batch));
        using var response = await Router.Http.PostAsync("/ingest", content);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return json.RootElement.GetProperty("status").GetString()!;
    }

    /// <summary>The one shard there is.</summary>
    internal static ActorAddress Shard { get; } = RouterActors.ShardOf(new ShardName(0, 0));

    internal async Task<StreamPage> AttachAsync(StreamName stream, string gateway, StreamPosition? after = null, long epoch = 1) =>
        (await FollowAsync(new StreamRequest(StreamRequestKind.Attach, stream) { After = after }, gateway, epoch)).Page!;

    internal async Task<StreamPage> ReadAsync(StreamName stream, StreamPosition? after) =>
        (await FollowAsync(new StreamRequest(StreamRequestKind.Read, stream) { After = after })).Page!;

    /// <summary>All that the stream has kept, by number.</summary>
    internal async Task<SortedDictionary<long, string>> HistoryAsync(StreamName stream)
    {
        var history = new SortedDictionary<long, string>();
        var page = await ReadAsync(stream, null);
        for (var place = page.Head with { Seq = 0 }; place.Seq < page.Head.Seq; place = place with { Seq = page.ReadTo })
        {
            page = await ReadAsync(stream, place);
            foreach (var (seq, message) in page.Messages)
            {
                history.Add(seq, message.Id);
            }
        }

        return history;
    }

    internal async Task<UnacknowledgedPage> UnacknowledgedAsync(StreamName stream) =>
        (await FollowAsync(new StreamRequest(StreamRequestKind.Unacknowledged, stream))).Unacknowledged!;

    internal Task DetachAsync(StreamName stream, string gateway) => FollowAsync(new StreamRequest(StreamRequestKind.Detach, stream), gateway);

    internal async Task<IReadOnlyList<GatewayRef>> HoldersAsync(StreamName stream) =>
        (await Actor(Shard).InvokeMethodAsync<HolderQuery, HolderAnswer>(RouterActors.GrantHolders, new HolderQuery([stream]))).Grants.Single().Holders;

    private async Task<StreamAnswer> FollowAsync(StreamRequest request, string gateway = "reader", long epoch = 1)
    {
        var answer = await Actor(Shard).InvokeMethodAsync<FollowRequest, FollowAnswer>(
            RouterActors.Follow, new FollowRequest(new GatewayRef(gateway, epoch), [request]) { HoldsNoOther = true });
        return answer.Answers.Single()!;
    }

    internal ActorProxy Gateways() => Actor(RouterActors.Directory);

    /// <summary>By the SDK's own proxy: what calls the router's actors here is not what it calls others by.</summary>
    internal ActorProxy Actor(ActorAddress actor) => _actors!.Create(new ActorId(actor.Id), actor.Type);

    /// <summary>Takes the shard's actor out of memory, as its sidecar does when it moves.</summary>
    internal async Task DeactivateAsync()
    {
        var (type, id) = Shard;
        using var response = await Router.Http.DeleteAsync($"/actors/{type}/{id}");
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The component files, with their names.</summary>
    private protected virtual IEnumerable<(string Name, string Text)> Components() =>
        Directory.EnumerateFiles(Repository.At("components", "swaps", "in-memory")).Append(Repository.At("components", "resiliency.yaml"))
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    private string RunFile => Path.Combine(_folder, "dapr.yaml");

    private string CopyResources()
    {
        var resources = Directory.CreateDirectory(Path.Combine(_folder, "components")).FullName;
        foreach (var (name, text) in Components())
        {
            File.WriteAllText(Path.Combine(resources, name), text);
        }

        return resources;
    }

    private void StartSidecar() => _sidecar = ChildProcess.Start(
        "dotnet", [Repository.DevSidecar(), "run", "-f", RunFile, "--no-color", "--on-exit", "Restart"], _folder, Path.Combine(_folder, "sidecar.log"));

    private Task WaitUntilReadyAsync() =>
        Waiting.UntilAsync(IsReadyAsync, StartLimit, () => $"The sidecar is not ready:\n{_sidecar!.LastLines()}");

    private static byte[] Bytes(IngestBatch batch) => JsonSerializer.SerializeToUtf8Bytes(batch, RoutingJson.Default.IngestBatch);

    internal async Task StartRouterAsync(params (string Name, string Value)[] settings) =>
        Router = await RouterHost.StartAsync(_routerPort, _routerHttp, _routerHttp + 1, [.. Settings, .. settings]);

    private async Task<bool> IsReadyAsync()
    {
        if (_sidecar!.HasExited)
        {
            throw new InvalidOperationException($"The sidecar has ended:\n{_sidecar.LastLines()}");
        }

        try
        {
            await HoldersAsync(StreamName.Broadcast);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or Dapr.DaprApiException)
        {
            return false;
        }
    }
}

/// <summary>The same, with leases short enough to wait for their end.</summary>
public sealed class ShortLeases : RouterSystem
{
    private protected override (string Name, string Value)[] Settings =>
        [("Push:Router:Lease", "00:00:02"), ("Push:Router:GatewayRefresh", "00:00:00.100")];
}
