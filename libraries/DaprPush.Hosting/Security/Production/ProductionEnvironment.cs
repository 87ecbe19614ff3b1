using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Security.Production;

/// <summary>
/// Whether this is production: somebody has to have said so. .NET takes silence for production; a first try on a developer's machine
/// would then be refused.
/// </summary>
public static class ProductionEnvironment
{
    private static readonly string[] Names = ["ENVIRONMENT", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "AZURE_FUNCTIONS_ENVIRONMENT"];

    public static bool IsProduction(IConfiguration configuration) =>
        Array.Exists(Names, name => string.Equals(configuration[name], "production", StringComparison.OrdinalIgnoreCase));
}
