using DaprPush.Gateway.Access;
using DaprPush.Gateway.Api;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Leases;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Polling;
using DaprPush.Gateway.Reports;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.WebSockets;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using DaprPush.Hosting.Tracing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway;

/// <summary>Everything the gateway consists of.</summary>
internal static class GatewayServices
{
    // Longer than an actor's turn may take: what it answers is heard.
    private static readonly TimeSpan ActorDeadline = TimeSpan.FromSeconds(10);

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidatedOptions<PushOptions>(PushOptions.Section);
        services.AddValidatedOptions<GatewayOptions>(GatewayOptions.Section);
        services.AddSingleton(TimeProvider.System);
        services.AddMessageTrail();
        services.AddPushTracing("push-gateway");
        services.AddPushMetrics("push-gateway", GatewayMetrics.MeterName, SecurityMetrics.MeterName);
        services.AddSingleton<GatewayMetrics>();
        services.AddHostedService<GatewayGauges>();
        services.AddSidecar(_ => ActorDeadline);
        services.AddSingleton(provider => GatewayIdentity.From(
            provider.GetRequiredService<IOptions<GatewayOptions>>().Value,
            builder.Configuration,
            provider.GetRequiredService<PortOptions>(),
            provider.GetRequiredService<TimeProvider>()));
        AddStreams(services);
        AddConnections(services);
        AddHealth(services);

        services.AddSingleton<PendingConnections>();
        services.AddSingleton(DescriptorLimit.OfThisProcess());
        if (HandoverTransport.IsSupported)
        {
            services.AddSingleton<IConnectionListenerFactory, HandoverTransport>();
        }

        // The server waits for the last stream to end, and the lease is released after that.
        services.AddOptions<HostOptions>().Configure<IOptions<GatewayOptions>>((host, options) =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(options.Value.DrainSeconds + 15));
        builder.AddAccess();

        services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>((kestrel, options) =>
        {
            // A client whose network stalls for a moment is not cut off; one that takes nothing for longer is.
            kestrel.Limits.MinResponseDataRate =
                new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(options.Value.ConnectionTimeout));

            // A write is done when the client's connection has taken it. With Kestrel's 64 kB a stream of HTTP/2 whose client takes
            // nothing holds that much where nothing counts it, and a deadline begins only when they are full.
            kestrel.Limits.MaxResponseBufferSize = 0;
        });
    }

    /// <summary>Says so where the process may not have as many connections as the settings allow.</summary>
    public static void SayDescriptorLimit(this WebApplication app)
    {
        var limit = app.Services.GetRequiredService<DescriptorLimit>();
        var wanted = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxConnections;
        if (wanted > limit.Sockets)
        {
            GatewayLog.TooFewDescriptors(app.Logger, wanted, limit.Files, limit.Sockets);
        }
    }

    private static void AddStreams(IServiceCollection services)
    {
        services.AddSingleton<HubLoop>();
        services.AddSingleton(provider => new RoutersClock(provider.GetRequiredService<TimeProvider>()));
        AddByRoutersClock<HubSet>(services);
        services.AddSingleton<Membership>();
        services.AddSingleton<StreamShards>();
        services.AddSingleton<IStreamCalls, StreamCalls>();
        services.AddSingleton<StreamHubs>();
        services.AddSingleton<DeliverySpreader>();
        AddByRoutersClock<WrittenMessages>(services);
        AddByRoutersClock<DeliveryReports>(services);
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryReports>());
        services.AddSingleton<DeliveryEndpoint>();
        services.AddHostedService<Clock>();
        services.AddSingleton<LeaseKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
    }

    private static void AddConnections(IServiceCollection services)
    {
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionChanges>();
        services.AddSingleton<RecentFigures>();
        services.AddSingleton<ReportedAccount>();
        services.AddHostedService<ConnectionReporter>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<ItemRings>();
        services.AddSingleton<EventComposer>();
        services.AddSingleton<Backlog>();
        services.AddSingleton(provider => new OutboxFlusher(
            provider.GetRequiredService<HubLoop>().Post,
            provider.GetRequiredService<EventComposer>(),
            provider.GetRequiredService<Backlog>(),
            provider.GetRequiredService<IOptions<GatewayOptions>>(),
            provider.GetRequiredService<RoutersClock>()));
        services.AddSingleton(provider => new WebSocketInput(
            provider.GetRequiredService<HubLoop>().Post, provider.GetRequiredService<OperationCalls>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StreamOpening>();
        services.AddSingleton<SseSession>();
        services.AddSingleton<PollerGrace>();
        services.AddSingleton<PollSession>();
        services.AddSingleton<OperationCalls>();
        services.AddSingleton<Handshake>();
        services.AddSingleton<WebSocketSession>();
        services.AddHostedService<Drain>();
        services.AddHostedService<MemoryTrim>();
        services.AddSingleton<SendApiClient>();
        services.AddSingleton<SendApiPassage>();
        services.AddCors();
        services.AddSingleton<IConfigureOptions<CorsOptions>, CorsSettings>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, OriginRules>();
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddSingleton(provider => new ProcessFigures(() =>
        [
            ("connections", provider.GetRequiredService<ConnectionRegistry>().Count),
            ("capacity", Math.Min(provider.GetRequiredService<IOptions<GatewayOptions>>().Value.MaxConnections, provider.GetRequiredService<DescriptorLimit>().Sockets)),
        ]));
        services.AddPushHealth(needsBroker: false)
            .AddRouters()
            .AddCheck<HubLoopHealthCheck>("hub_loop", tags: [HealthEndpoints.LiveTag])
            .AddCheck<LeaseHealthCheck>("lease", tags: [HealthEndpoints.ReadyTag])
            .AddCheck<ClockHealthCheck>("clock");
    }

    // What compares times with those of messages.
    private static void AddByRoutersClock<T>(IServiceCollection services)
        where T : class => services.AddSingleton(provider => ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<RoutersClock>()));
}
