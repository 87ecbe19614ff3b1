using DaprPush.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds <see cref="PushClient"/> to a service.</summary>
public static class PushClientServices
{
    /// <summary>Registers <see cref="PushClient"/>, with the options of the configuration's section <c>Push:Client</c>.</summary>
    /// <param name="configure">Has the last word; at least <see cref="PushClientOptions.Service"/> must be set, here or there.</param>
    public static IServiceCollection AddPushClient(this IServiceCollection services, Action<PushClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<PushClientOptions>()
            .Configure<IServiceProvider>((settings, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(PushClientOptions.Section).Bind(settings))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PushClient>();
        return services;
    }
}
