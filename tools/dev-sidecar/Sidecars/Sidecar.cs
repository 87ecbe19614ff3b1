using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Actors.Reminders;
using DaprPush.DevSidecar.Actors.Timers;
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
    private readonly ActorHost _actors;
    private readonly ActorTimers _timers;
    private readonly ReminderService? _reminders;
    private readonly SidecarHealth _health;
    private readonly SidecarCounters _counters = new();
    private readonly MetadataEndpoint _metadata;
    private readonly GrpcServer _grpc;
    private readonly SidecarServer _server;
    private readonly ILogger _logger;
    private readonly ResiliencePolicies _policies;
    private readonly IStateStore? _actorStore;
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
        _actors = new ActorHost(app.Instance, _app, shared.Placement, policies, shared.Time, _logger);
        _timers = new ActorTimers(shared.Router, shared.Time, _logger);
        if (uncounted.Actors is { } store)
        {
            _actorStore = store.Store;
            _reminders = shared.Reminders(app.AppId, _logger);
            _reminders.Attach(_actorStore);
        }

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
            new ActorEndpoints(shared.Router, _actors, _timers, _reminders, policies, _counters),
            new ActorStateEndpoints(app.AppId, uncounted.CountedBy(_counters.ActorState), _actors, options.Configuration.ActorStateTtl),
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
                _options, _app, _actors, _reminders, _metadata, new AppSubscriptions(_options.App, _app, _components.Brokers, _policies, _counters, _shared.Time, _logger), declared, _shared, _logger);
            await _connection.OpenAsync(cancellation);
        }
        else
        {
            _metadata.Actors = _actors;
        }

        _health.IsReady = true;
    }

    public async ValueTask DisposeAsync()
    {
        _health.IsReady = false;
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        await _actors.DisposeAsync();
        _timers.Dispose();
        if (_actorStore is not null)
        {
            _reminders!.Detach(_actorStore);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _server.StopAsync(limit.Token);
        await _server.DisposeAsync();
        await _grpc.DisposeAsync();
        await _components.DisposeAsync();
        _app.Dispose();
    }
}
