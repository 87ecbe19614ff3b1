using System.Globalization;
using System.Text;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>Where the sidecar of one app listens, and where it reaches the app.</summary>
internal sealed record SidecarPorts(string AppId, int App, int Http, int Grpc, int Metrics);

/// <summary>What stands in the place of daprd, which does not come with the tests: the development sidecar, with broker and store in memory.</summary>
internal sealed class Sidecars : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ChildProcess _process;

    private Sidecars(ChildProcess process) => _process = process;

    /// <param name="environment">The tokens between apps and sidecars.</param>
    public static Sidecars Start(TestFolder folder, IEnumerable<SidecarPorts> apps, IReadOnlyDictionary<string, string> environment)
    {
        var file = new StringBuilder($"version: 1\ncommon:\n  resourcesPaths: [{Repository.At("components")}]\n  configFilePath: {Repository.At("components", "configuration.yaml")}\napps:\n");
        foreach (var app in apps)
        {
            file.Append(CultureInfo.InvariantCulture, $"  - appID: {app.AppId}\n    appDirPath: {folder.Path}\n    appPort: {app.App}\n");
            file.Append(CultureInfo.InvariantCulture, $"    daprHTTPPort: {app.Http}\n    daprGRPCPort: {app.Grpc}\n    metricsPort: {app.Metrics}\n");
        }

        File.WriteAllText(folder.At("dapr.yaml"), file.ToString());
        string[] arguments =
        [
            Repository.DevSidecar(), "run", "-f", folder.At("dapr.yaml"), "--no-color", "--on-exit", "Ignore",
            "--override", Repository.At("components", "swaps", "in-memory"),
        ];
        return new Sidecars(ChildProcess.Start("dotnet", arguments, folder.Path, folder.At("sidecars.log"), environment));
    }

    public string LastLines() => _process.LastLines();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await _process.EndAsync(Signal.Terminate, Limit);
        }

        await _process.DisposeAsync();
    }
}
