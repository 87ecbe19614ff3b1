using DaprPush.Hosting.Settings.Secrets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Settings;

/// <summary>A program that says why it does not start, in a sentence for each fault.</summary>
public static class StartUp
{
    /// <summary>The exit code after a wrong setting: EX_CONFIG of sysexits.h.</summary>
    public const int WrongSettings = 78;

    /// <summary>The exit code when what the settings name cannot be had now, a port or a secret: EX_TEMPFAIL of sysexits.h.</summary>
    public const int NotYet = 75;

    /// <summary>Runs a program; where a setting is wrong, says so on standard error instead of a stack trace.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run(Action program)
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            program();
            return Environment.ExitCode;
        }
        catch (Exception exception) when (FaultsIn(exception) is { Count: > 0 } faults)
        {
            foreach (var fault in faults)
            {
                Console.Error.WriteLine(fault);
            }

            return WrongSettings;
        }
        catch (Exception exception) when (exception is SecretsUnavailableException or IOException { InnerException: AddressInUseException })
        {
            Console.Error.WriteLine(exception.Message);
            return NotYet;
        }
    }

    /// <summary>Checks all settings at once, before anything runs.</summary>
    /// <exception cref="SettingsException">A name is unknown.</exception>
    /// <exception cref="OptionsValidationException">A value breaks its rules.</exception>
    public static void CheckSettings(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var configuration = services.GetRequiredService<IConfiguration>();
        var unknown = services.GetServices<SettingsSection>().SelectMany(section => section.Unknown(configuration)).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            throw new SettingsException(string.Join(' ', unknown));
        }

        services.GetService<IStartupValidator>()?.Validate();
    }

    // A fault that several settings depend on is told once.
    private static List<string> FaultsIn(Exception exception) => exception switch
    {
        SettingsException => [exception.Message],
        OptionsValidationException wrong => [.. wrong.Failures.Distinct()],
        AggregateException several when several.InnerExceptions.All(inner => FaultsIn(inner).Count > 0) =>
            [.. several.InnerExceptions.SelectMany(FaultsIn).Distinct()],
        _ => [],
    };
}
