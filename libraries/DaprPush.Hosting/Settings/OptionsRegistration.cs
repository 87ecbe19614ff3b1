using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Settings;

/// <summary>One way to bind settings: checked when the program starts, which a wrong one stops with a clear sentence.</summary>
public static class OptionsRegistration
{
    /// <param name="section">The configuration section, as in <c>Push:Gateway</c>.</param>
    /// <param name="aliases">Flat environment names that set a property too, as in <c>MAX_CONNECTIONS</c> for <c>MaxConnections</c>; the section wins.</param>
    public static IServiceCollection AddValidatedOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(
        this IServiceCollection services, string section, params (string Alias, string Property)[] aliases)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) =>
            {
                var aliased = aliases
                    .Where(alias => configuration[alias.Alias] is { Length: > 0 })
                    .Select(alias => KeyValuePair.Create(alias.Property, configuration[alias.Alias]));
                new ConfigurationBuilder().AddInMemoryCollection(aliased).Build().Bind(options);
                configuration.GetSection(section).Bind(options);
            })
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }
}
