using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using DaprPush.Hosting.Tracing;
using DaprPush.SendApi.Access;
using DaprPush.SendApi.Connections;
using DaprPush.SendApi.Idempotency;
using DaprPush.SendApi.Intake;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Routes;
using DaprPush.SendApi.Settings;
using DaprPush.SendApi.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi;

/// <summary>What the functions need.</summary>
internal static class SendApiServices
{
    public static IServiceCollection AddSendApi(this IServiceCollection services)
    {
        services.AddValidatedOptions<PushOptions>(PushOptions.Section);
        services.AddValidatedOptions<SendApiOptions>(SendApiOptions.Section);
        services.AddSecurity(ProductionNeeds.TokensOrKeys);
        services.AddSingleton<FunctionRights>();
        services.AddDaprClient(SidecarChannel.Configure);
        services.TryAddSingleton(TimeProvider.System);
        services.AddMessageTrail();
        services.AddPushTracing("send-api");
        services.AddPushMetrics("send-api", SendApiMetrics.MeterName, SecurityMetrics.MeterName);
        services.AddSingleton<SendApiMetrics>();
        services.AddHostedService<SendApiGauges>();
        services.AddSingleton<IEventPublisher, DaprEventPublisher>();
        services.AddSingleton<WaitingRoom>();
        services.AddSingleton<PartitionLanes>();
        services.AddHostedService(provider => provider.GetRequiredService<PartitionLanes>());
        services.AddSingleton(provider => new MessageIntake(
            provider.GetRequiredService<PartitionLanes>(),
            provider.GetRequiredService<KeyedRequests>(),
            provider.GetRequiredService<RequestRates>(),
            provider.GetRequiredService<IOptions<SendApiOptions>>(),
            provider.GetRequiredService<SendApiMetrics>(),
            provider.GetRequiredService<MessageTrail>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSidecar(provider => provider.GetRequiredService<IOptions<SendApiOptions>>().Value.PublishTimeout);
        services.AddSingleton<KeyedRequests>();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<ApiDocument>();
        services.AddSingleton(provider => new MessageTracking(
            provider.GetRequiredService<ActorCaller>(),
            provider.GetRequiredService<IOptions<SendApiOptions>>(),
            provider.GetRequiredService<ILogger<MessageTracking>>()));
        services.AddSingleton(provider => new OpenConnections(
            new GatewayActors(provider.GetRequiredService<ActorCaller>()),
            provider.GetRequiredService<IOptions<SendApiOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OpenConnections>>()));
        services.AddPushHealth(needsBroker: true).AddRouters();
        return services;
    }
}
