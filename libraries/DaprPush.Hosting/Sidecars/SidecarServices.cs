using DaprPush.Hosting.Actors;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Sidecars;

/// <summary>How a part calls its sidecar.</summary>
public static class SidecarServices
{
    /// <param name="actorDeadline">How long a call of an actor may take.</param>
    public static void AddSidecar(this IServiceCollection services, Func<IServiceProvider, TimeSpan> actorDeadline)
    {
        services.AddSingleton(provider => SidecarEndpoint.Of(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<SidecarHttp>();
        services.AddSingleton(provider => new ActorCaller(provider.GetRequiredService<SidecarHttp>(), actorDeadline(provider)));
    }
}
