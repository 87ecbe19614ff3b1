using DaprPush.Hosting.Health;
using DaprPush.Hosting.Settings;
using DaprPush.SendApi.Intake;
using DaprPush.SendApi.Publishing;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DaprPush.SendApi;

/// <summary>What the functions need.</summary>
internal static class SendApiServices
{
    // A sidecar that does not even answer is told apart from one that is slow well before a probe gives up.
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(3);

    public static IServiceCollection AddSendApi(this IServiceCollection services)
    {
        services.AddValidatedOptions<PushOptions>(PushOptions.Section);
        services.AddValidatedOptions<SendApiOptions>(SendApiOptions.Section, ("MESSAGE_TTL", nameof(SendApiOptions.DefaultTtlSeconds)));
        services.AddDaprClient();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IEventPublisher, DaprEventPublisher>();
        services.AddSingleton<GroupCommit>();
        services.AddHostedService(provider => provider.GetRequiredService<GroupCommit>());
        services.AddSingleton<MessageIntake>();
        services.AddHealthChecks().AddCheck<SidecarHealthCheck>("sidecar", tags: [HealthEndpoints.ReadyTag], timeout: HealthTimeout);
        return services;
    }
}
