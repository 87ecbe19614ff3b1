using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The same with the router as a process of its own, which the sidecar starts again when it ends.</summary>
public sealed class RouterProcess : RouterSystem
{
    private static string Program =>
        Repository.At("artifacts", "bin", "DaprPush.Router", Repository.Configuration.ToLowerInvariant(), "message-router.dll");

    private protected override string RouterCommand => $$"""
        command: [dotnet, {{Program}}]
            env: { Push__Router__Lease: "00:10:00" }
        """;

    /// <summary>kill -9; returns once another process is the router.</summary>
    public async Task KillRouterAsync()
    {
        var pid = FindRouter() ?? throw new InvalidOperationException("The router does not run.");
        Signals.Send(pid, Signal.Kill);
        await Waiting.UntilAsync(() => FindRouter() is { } now && now != pid, TimeSpan.FromSeconds(60), () => "The router was not started again.");
    }

    private int? FindRouter()
    {
        var found = ProcessTree.WithDescendants(SidecarPid).Where(pid => ProcessTree.CommandLine(pid).Contains(Program)).ToArray();
        return found.Length == 0 ? null : found[^1];
    }
}
