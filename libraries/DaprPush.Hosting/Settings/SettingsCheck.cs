using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Settings;

/// <summary>Ends a program whose settings are wrong with a sentence for each fault, not with a stack trace.</summary>
public static class SettingsCheck
{
    /// <summary>Builds the host; its settings are in order then. Otherwise the program ends with exit code 1.</summary>
    public static THost Build<THost>(Func<THost> build)
        where THost : IHost
    {
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            var host = build();
            host.Services.GetService<IStartupValidator>()?.Validate();
            return host;
        }
        catch (Exception exception) when (FaultsIn(exception) is { Count: > 0 } faults)
        {
            foreach (var fault in faults)
            {
                Console.Error.WriteLine(fault);
            }

            Environment.Exit(1);
            throw;
        }
    }

    // A fault that several settings depend on is told once.
    private static List<string> FaultsIn(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several => [.. several.InnerExceptions.SelectMany(FaultsIn).Distinct()],
        InvalidOperationException { InnerException: FormatException } unreadable => [unreadable.Message],
        _ => [],
    };
}
