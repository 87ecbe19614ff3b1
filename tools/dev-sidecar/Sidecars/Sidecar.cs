using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Grpc;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.Invocation;
using DaprPush.DevSidecar.Metadata;
using DaprPush.DevSidecar.PubSub.Publishing;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using DaprPush.DevSidecar.Resiliency;
using DaprPush.DevSidecar.Secrets;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Sidecars;

/// <summary>
/// The sidecar of one app instance. It lives in daprd's order: components, servers, then the app (its port, its actor types, its
/// subscriptions); and dies in the opposite one.
/// </summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private readonly SidecarOptions _options;
    private readonly SharedRuntime _shared;
    private readonly LoadedComponents _components;
    private readonly AppChannel _app;
    private readonly SidecarActors _actors;
    private readonly SidecarHealth _health;
    private readonly SidecarCounters _counters = new();
    private readonly MetadataEndpoint _metadata;
    private readonly GrpcServer _grpc;
    private readonly SidecarServer _server;
    private readonly ILogger _logger;
    private readonly ResiliencePolicies _policies;
    private AppConnection? _connection;

    private Sidecar(SidecarOptions options, SharedRuntime shared, LoadedComponents components, ResiliencePolicies policies, ILoggerFactory loggers)
    {
        var app = options.App;
        (_options, _shared, _components, _policies, _logger) = (options, shared, components, policies, loggers.CreateLogger("sidecar"));
        _app = new AppChannel(options.AppPort, options.Variable("APP_API_TOKEN"), options.MaxConcurrency);
        _health = new SidecarHealth(app.AppId);
        _metadata = new MetadataEndpoint(app, options.AppPort, components.Specs);
        var uncounted = new StateStores(components.Stores, policies);
        var stores = uncounted.CountedBy(_counters.State);
        _actors = new SidecarActors(app, _app, uncounted, shared, policies, _logger);

        var secrets = new SecretReader(components.Secrets, options.Configuration.SecretScopes);
        var publisher = new Publisher(app, components.Brokers, policies, shared.Time, _counters);
        var router = new ApiRouter(
            new PublishEndpoint(publisher),
            new BulkPublishEndpoint(publisher),
            new StateEndpoints(stores),
            new BulkStateEndpoint(stores),
            new TransactionEndpoint(stores),
            new SecretEndpoints(secrets),
            new InvokeEndpoint(app.AppId, shared.Apps, policies, _counters),
            new ActorEndpoints(_actors.Router, _actors.Host, _actors.Timers, _actors.Reminders, policies, _counters),
            new ActorStateEndpoints(app.AppId, uncounted.CountedBy(_counters.ActorState), _actors.Host, _actors.Gate, options.Configuration.ActorStateTtl),
            _metadata,
            _health,
            new CountersEndpoint(app, _counters),
            options.Variable("DAPR_API_TOKEN"),
            options.OnShutdown,
            _logger);
        _grpc = new GrpcServer(
            new DaprService(
                new GrpcPublishing(publisher),
                new GrpcState(stores),
                new GrpcSecrets(secrets),
                new GrpcMetadata(app, options.AppPort, components.Specs, _metadata, options.OnShutdown)),
            options.MaxBodySize,
            options.Variable("DAPR_API_TOKEN"),
            loggers);
        _server = new SidecarServer(
            options.HttpPort, options.GrpcPort, options.MaxBodySize, router.HandleAsync, _grpc.HandleAsync, loggers);
    }

    /// <summary>Loads the components and opens the ports.</summary>
    /// <exception cref="ComponentErrorException">A document is wrong, naming file and line.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<Sidecar> StartAsync(
        SidecarOptions options, SharedRuntime shared, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var environment = new ComponentEnvironment(options.App, loggers, shared.Time);
        var reader = new ComponentReader(options.App, options.Environment);
        var specs = reader.Read(options.Resources);
        var policies = ResiliencyReader.Read(options.Resources, options.App.AppId, shared.Time);
        var components = await LoadedComponents.LoadAsync(specs, reader.SecretsOf(options.Resources), shared.Registry, environment, cancellation);
        var sidecar = new Sidecar(options, shared, components, policies, loggers);
        try
        {
            await sidecar._server.StartAsync(cancellation);
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }

        sidecar._actors.Start();
        sidecar._health.IsOutboundReady = true;
        return sidecar;
    }

    /// <summary>Waits for the app, takes its subscriptions and actor types, and is ready then.</summary>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        if (_options.AppPort > 0)
        {
            var declared = DeclarativeSubscriptions.Read(_options.Resources, _options.App.AppId);
            _connection = new AppConnection(
                _options, _app, _actors, _metadata, new AppSubscriptions(_options.App, _app, _components.Brokers, _policies, _counters, _shared.Time, _logger), declared, _shared, _logger);
            await _connection.OpenAsync(cancellation);
        }
        else
        {
            _metadata.Actors = _actors.Host;
        }

        _health.IsReady = true;
    }

    /// <summary>
    /// Ends as SIGKILL ends a process: every connection breaks, nothing is acknowledged, and the app is told nothing. What the broker
    /// had handed out comes again when the broker notices.
    /// </summary>
    public async Task KillAsync()
    {
        _health.IsReady = false;
        var abandoned = _connection?.AbandonAsync() ?? Task.CompletedTask;
        _app.Break();
        await _server.StopAsync(new CancellationToken(canceled: true));
        await abandoned;
        await EndAsync();
    }

    /// <summary>
    /// Takes no more events, as daprd does at once on SIGTERM where it is told to wait for its app (<c>--dapr-block-shutdown-duration</c>).
    /// Its API works on. Returns when the events on their way to the app are dealt with.
    /// </summary>
    public Task StopDeliveriesAsync()
    {
        _health.IsReady = false;
        return _connection?.StopDeliveriesAsync() ?? Task.CompletedTask;
    }

    /// <summary>
    /// Ends as SIGTERM ends daprd: calls of actors that are under way are broken off, no more events and requests are taken, and
    /// actors are let go of.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _health.IsReady = false;
        _actors.BreakOff();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var stopped = _server.StopAsync(limit.Token);
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await stopped;
        await EndAsync();
    }

    private async Task EndAsync()
    {
        await _actors.DisposeAsync();
        await _server.DisposeAsync();
        await _grpc.DisposeAsync();
        await _components.DisposeAsync();
        _app.Dispose();
    }
}
