using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DaprPush.Testing.Processes;

namespace DaprPush.Bench.Sidecar;

/// <summary>The dev sidecar as a process of its own, with one app, over the in-memory components or a Redis.</summary>
internal sealed class BenchSystem : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    private BenchSystem(string folder, Process process, JsonElement app)
    {
        (_folder, _process) = (folder, process);
        SidecarPid = process.Id;
        AppPid = app.GetProperty("pid").GetInt32();
        Sidecar = new Uri($"http://127.0.0.1:{app.GetProperty("daprHttpPort").GetInt32()}/");
        App = new Uri($"http://127.0.0.1:{app.GetProperty("appPort").GetInt32()}/");
    }

    public int SidecarPid { get; }

    public int AppPid { get; }

    /// <summary>The sidecar's HTTP API.</summary>
    public Uri Sidecar { get; }

    /// <summary>The app itself.</summary>
    public Uri App { get; }

    public static async Task<BenchSystem> StartAsync(string? redis)
    {
        var folder = Directory.CreateTempSubdirectory("bench-sidecar-").FullName;
        var own = typeof(BenchSystem).Assembly.Location;
        await File.WriteAllTextAsync(Path.Combine(folder, "dapr.yaml"), $"""
            version: 1
            common:
              resourcesPath: ./components
            apps:
              - appID: bench
                appDirPath: .
                appPort: {FreePorts.Take(1)}
                command: ["dotnet", "{own}", "app"]
            """);
        Directory.CreateDirectory(Path.Combine(folder, "components"));
        await File.WriteAllTextAsync(Path.Combine(folder, "components", "components.yaml"), Components(redis));
        var state = Path.Combine(folder, "state.json");
        var sidecar = Path.Combine(AppContext.BaseDirectory, "dev-sidecar.dll");
        var process = Process.Start("dotnet", [sidecar, "run", "-f", folder, "--no-color", "--state-file", state, "--log-level", "Warning"]);
        for (var tries = 0; tries < 600; tries++)
        {
            await Task.Delay(100);
            if (process.HasExited)
            {
                break;
            }

            if (File.Exists(state) && JsonDocument.Parse(await File.ReadAllTextAsync(state)).RootElement is var root
                && root.GetProperty("status").GetString() == "ready")
            {
                return new BenchSystem(folder, process, root.GetProperty("apps")[0]);
            }
        }

        throw new InvalidOperationException("the dev sidecar did not get ready");
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", [_process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Components(string? redis)
    {
        var kind = redis is null ? "in-memory" : "redis";
        var host = redis is null ? "" : $"""
                - name: redisHost
                  value: {redis}
            """;
        return $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.{kind}
              metadata:
                - name: consumerID
                  value: bench
            {host}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: statestore
            spec:
              type: state.{kind}
              metadata:
                - name: actorStateStore
                  value: "true"
            {host}
            """;
    }
}
