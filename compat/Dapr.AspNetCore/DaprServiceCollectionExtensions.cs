#nullable enable

using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Dapr client.</summary>
public static class DaprServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="DaprClient"/>; where the sidecar is comes from the configuration, else from the environment.</summary>
    public static void AddDaprClient(this IServiceCollection services, Action<DaprClientBuilder>? configure = null,
        ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        Add(services, (_, builder) => configure?.Invoke(builder), lifetime);

    /// <summary>Adds a <see cref="DaprClient"/> that other services help to set up.</summary>
    public static void AddDaprClient(this IServiceCollection services,
        Action<IServiceProvider, DaprClientBuilder> configure, ServiceLifetime lifetime = ServiceLifetime.Singleton) =>
        Add(services, (provider, builder) => configure?.Invoke(provider, builder), lifetime);

    private static void Add(IServiceCollection services, Action<IServiceProvider, DaprClientBuilder> configure, ServiceLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAdd(ServiceDescriptor.Describe(
            typeof(DaprClient),
            provider =>
            {
                var builder = CreateBuilder(provider.GetService<IConfiguration>());
                configure(provider, builder);
                return builder.Build();
            },
            lifetime));
    }

    private static DaprClientBuilder CreateBuilder(IConfiguration? configuration)
    {
        var builder = new DaprClientBuilder()
            .UseHttpEndpoint(DaprDefaults.GetDefaultHttpEndpoint(configuration))
            .UseGrpcEndpoint(DaprDefaults.GetDefaultGrpcEndpoint(configuration));
        var token = DaprDefaults.GetDefaultDaprApiToken(configuration);
        return string.IsNullOrWhiteSpace(token) ? builder : builder.UseDaprApiToken(token);
    }
}
