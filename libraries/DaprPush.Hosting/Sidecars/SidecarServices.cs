using DaprPush.Hosting.Actors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DaprPush.Hosting.Sidecars;

/// <summary>How a part calls its sidecar.</summary>
public static class SidecarServices
{
    /// <param name="actorDeadline">How long a call of an actor may take.</param>
    public static void AddSidecar(this IServiceCollection services, Func<IServiceProvider, TimeSpan> actorDeadline)
    {
        services.AddSingleton(provider => SidecarEndpoint.Of(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<SidecarHttp>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ActorSilence>();
        services.AddSingleton(provider => new ActorCaller(
            provider.GetRequiredService<SidecarHttp>(), provider.GetRequiredService<ActorSilence>(), actorDeadline(provider)));
    }
}
