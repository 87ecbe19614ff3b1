using Dapr.Actors;
using Dapr.Actors.Runtime;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Connections;
using DaprPush.Router.Gateways;
using DaprPush.Router.Ingest;
using DaprPush.Router.Metrics;
using DaprPush.Router.Publishing;
using DaprPush.Router.Requests;
using DaprPush.Router.Settings;
using DaprPush.Router.Shards;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Tracking;
using DaprPush.Router.Turns;
using DaprPush.Router.Users;
using DaprPush.Router.Watch;
using Microsoft.Extensions.Options;

namespace DaprPush.Router;

/// <summary>All that the router is made of.</summary>
internal static class RouterServices
{
    public static void AddRouter(this IServiceCollection services)
    {
        services.AddValidatedOptions<PushOptions>(PushOptions.Section);
        services.AddValidatedOptions<RouterOptions>(RouterOptions.Section);
        services.AddProductionRules(ProductionNeeds.AppToken);
        services.AddSingleton(TimeProvider.System);
        services.AddMessageTrail();
        services.AddPushTracing("message-router");
        services.AddPushMetrics("message-router", RouterMetrics.MeterName);
        services.AddSingleton<RouterMetrics>();
        services.AddHostedService<RouterGauges>();

        services.AddSidecar(provider => provider.GetRequiredService<IOptions<RouterOptions>>().Value.CallTimeout);
        services.AddDaprClient(SidecarChannel.Configure);
        services.AddSingleton<EventPublisher>();
        services.AddTransient<BatchRouter>();
        services.AddSingleton<Disturbances>();
        services.AddSingleton<ProbePublisher>();
        services.AddSingleton<WaitEnder>();
        services.AddSingleton<StreamAppender>();
        services.AddSingleton<KnownHolders>();
        services.AddSingleton<AckRegistrar>();
        services.AddSingleton<RepeatPublisher>();
        services.AddSingleton<StreamSettler>();
        services.AddSingleton<GatewayPublisher>();

        services.AddSingleton<InstanceLives>();
        services.AddSingleton<Deactivations>();
        services.AddSingleton<ActorStateClient>();
        services.AddSingleton<ActorReminders>();
        services.AddSingleton<LateWakings>();
        services.AddHostedService(provider => provider.GetRequiredService<LateWakings>());
        services.AddSingleton<ShardLogs>();
        services.AddSingleton<StreamShards>();
        services.AddSingleton<LateHandout>();
        services.AddSingleton<LiveGateways>();
        services.AddSingleton<UserRecords>();
        services.AddHostedService<LiveGatewaysRefresh>();
        services.AddHostedService<GoneGateways>();
        services.AddSingleton<HostedActorTypes>();
        services.AddSingleton<ActorTrouble>();
        services.AddHostedService<ActorWatch>();
        services.AddRouterActors();

        services.AddPushHealth(needsBroker: true)
            .AddProbed<StateStoreHealthCheck>("state_store", isNeeded: true)
            .AddCheck<ActorHealthCheck>("actors", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<GatewayListHealthCheck>("gateway_directory", tags: [HealthEndpoints.ReadyTag]);
    }

    private static void AddRouterActors(this IServiceCollection services)
    {
        services.AddActors(options =>
        {
            options.Actors.RegisterActor<StreamShard>(RouterActors.StreamShard);
            options.Actors.RegisterActor<GatewayDirectory>(RouterActors.GatewayDirectory);
            options.Actors.RegisterActor<MessageTracker>(RouterActors.MessageTracker);
            options.Actors.RegisterActor<MessageHandles>(RouterActors.MessageHandles);
            options.Actors.RegisterActor<GatewayConnections>(RouterActors.GatewayConnections);
            options.Actors.RegisterActor<UserRouter>(RouterActors.UserRouter);
            options.Actors.RegisterActor<RequestKey>(RouterActors.RequestKey);
            options.JsonSerializerOptions = RoutingJson.Default.Options;
            options.DrainRebalancedActors = true;
            options.ReentrancyConfig = new ActorReentrancyConfig { Enabled = false };
        });
        services.AddOptions<ActorRuntimeOptions>().Configure<IOptions<RouterOptions>>((options, router) =>
        {
            options.ActorIdleTimeout = router.Value.ActorIdleTimeout;
            
            // Turns go on after their deactivation was answered, and those that want their state wait for the end of the round themselves: the
            // longer a round waits for them, the longer nothing is delivered. Callers make again what was broken off.
            options.DrainOngoingCallTimeout = TimeSpan.FromMilliseconds(200);
        });
    }
}
