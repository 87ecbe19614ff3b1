using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Settings;

/// <summary>One way to bind settings: checked when the program starts, which a wrong one stops with a clear sentence.</summary>
public static class OptionsRegistration
{
    /// <summary>
    /// Binds the section, and the environment names that <see cref="EnvironmentNameAttribute"/> gives its properties. A value may also
    /// stand in a file: <c>NAME_FILE</c> holds its path.
    /// </summary>
    /// <param name="section">The configuration section, as in <c>Push:Gateway</c>.</param>
    public static IServiceCollection AddValidatedOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(
        this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Read(options, section, configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new SettingsRules<TOptions>(section));
        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
        return services;
    }

    /// <summary>Reads and checks settings that are needed before there are services.</summary>
    /// <exception cref="SettingsException">One of them is wrong.</exception>
    internal static void ReadNow<TOptions>(this IServiceCollection services, TOptions options, string section, IConfiguration configuration)
        where TOptions : class
    {
        Read(options, section, configuration);
        if (new SettingsRules<TOptions>(section).Validate(null, options) is { Failed: true } result)
        {
            throw new SettingsException(result.FailureMessage);
        }

        services.AddSingleton(new SettingsSection(section, typeof(TOptions)));
    }

    private static void Read(object options, string section, IConfiguration configuration)
    {
        foreach (var setting in Setting.Of(options.GetType(), section))
        {
            setting.Read(options, configuration);
        }
    }
}
