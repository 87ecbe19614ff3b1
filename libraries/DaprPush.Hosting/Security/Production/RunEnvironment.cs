using System.Net;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DaprPush.Hosting.Security.Production;

/// <summary>Whether this is production, where nothing may be open that the settings do not open in so many words.</summary>
/// <param name="IsProduction">False in development only.</param>
/// <param name="Why">Where nobody said so: why it counts as production, in a sentence; else empty.</param>
public sealed record RunEnvironment(bool IsProduction, string Why)
{
    private const string Name = "ENVIRONMENT";
    private const string Development = "development";
    private const string Production = "production";

    // .NET's own names, which tools set: `func start` says Development also where the settings say production.
    private static readonly string[] DotNetNames = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "AZURE_FUNCTIONS_ENVIRONMENT"];

    /// <summary>
    /// <c>ENVIRONMENT</c> decides: exactly <c>development</c> or <c>production</c>. Where it is not set it is development only if nobody
    /// but this machine can reach the part, and none of .NET's own names says otherwise; these names decide nothing else.
    /// </summary>
    /// <param name="addresses">Where the part listens; null where that is not known.</param>
    /// <exception cref="SettingsException"><c>ENVIRONMENT</c> is another word.</exception>
    public static RunEnvironment Of(IConfiguration configuration, IEnumerable<string>? addresses)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Setting.TextOf(configuration, Name) switch
        {
            Development => new RunEnvironment(false, ""),
            Production => new RunEnvironment(true, ""),
            null => Unset(configuration, addresses),
            var other => throw new SettingsException($"{Name} is '{other}'; it must be exactly {Development} or {Production}."),
        };
    }

    /// <summary>Takes the environment for the whole program; .NET's own environment is always Production, whatever its names say.</summary>
    /// <inheritdoc cref="Of"/>
    public static RunEnvironment AddTo(IHostApplicationBuilder builder, IEnumerable<string>? addresses)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = Of(builder.Configuration, addresses);

        // Else ASP.NET Core would show the text of exceptions to whoever causes one.
        builder.Environment.EnvironmentName = Environments.Production;
        builder.Services.AddSingleton(environment);
        return environment;
    }

    private static RunEnvironment Unset(IConfiguration configuration, IEnumerable<string>? addresses)
    {
        var said = Array.Find(DotNetNames, name => configuration[name] is { Length: > 0 } word && !word.Equals(Development, StringComparison.OrdinalIgnoreCase));
        var open = addresses?.FirstOrDefault(address => !IPAddress.TryParse(address, out var ip) || !IPAddress.IsLoopback(ip));
        var why = said is not null ? $"{said} is '{configuration[said]}'"
            : addresses is null ? "where it can be reached from is not known"
            : open is not null ? $"the address '{open}' can be reached from other machines"
            : null;
        return why is null
            ? new RunEnvironment(false, "")
            : new RunEnvironment(true, $"{Name} is not set, and {why}: this counts as production. To try things out, set {Name}={Development}.");
    }
}
