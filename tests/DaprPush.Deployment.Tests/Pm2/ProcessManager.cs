using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Pm2;

/// <summary>A PM2 of its own: its daemon, its list of processes, its logs.</summary>
internal sealed class ProcessManager(string program, ServerInstallation server)
{
    private readonly Dictionary<string, string?> _environment = new()
    {
        ["PM2_HOME"] = Path.Combine(server.Folder, "pm2"),
        ["DAPRPUSH_ENV_FILE"] = server.SettingsFile,
        ["PM2_DISABLE_VERSION_CHECK"] = "true",
    };

    public static async Task<ProcessManager> InstallAsync(ServerInstallation server)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Pm2", "npm");
        await NodePackages.InstallAsync(folder);
        return new ProcessManager(Path.Combine(folder, "node_modules", ".bin", "pm2"), server);
    }

    /// <summary>What else has to know this PM2: its programs first in the path.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(_environment)
    {
        ["PATH"] = $"{Path.GetDirectoryName(program)}:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    public static string Ecosystem => Repository.At("deploy", "pm2", "ecosystem.config.js");

    /// <exception cref="InvalidOperationException">PM2 says no.</exception>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Tool.RunAsync(program, [.. arguments, "--no-color"], server.Folder, _environment);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"pm2 {string.Join(' ', arguments)}: {result.All}");
    }
}
