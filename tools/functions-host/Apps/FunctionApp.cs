using Microsoft.Extensions.Configuration;

namespace DaprPush.FunctionsHost.Apps;

/// <summary>What the output folder of a Functions project says about itself.</summary>
/// <param name="Folder">The absolute path of the folder.</param>
/// <param name="Executable">The program that runs the worker.</param>
/// <param name="WorkerFile">The worker's assembly, an absolute path.</param>
/// <param name="HostJson">host.json, under environment variables named <c>AzureFunctionsJobHost__…</c>.</param>
/// <param name="Settings">The values of local.settings.json that the environment does not set.</param>
internal sealed record FunctionApp(
    string Folder, string Executable, string WorkerFile, IConfiguration HostJson, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>What stands before each route: "api" unless host.json says otherwise; empty for nothing.</summary>
    public string RoutePrefix => HostJson["extensions:http:routePrefix"]?.Trim('/') ?? "api";

    /// <summary>A setting of the app: the environment's, else the one of local.settings.json.</summary>
    public string? Setting(string name) => Environment.GetEnvironmentVariable(name) ?? Settings.GetValueOrDefault(name);
}
