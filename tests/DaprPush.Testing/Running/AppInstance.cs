using DaprPush.Testing.Processes;

namespace DaprPush.Testing.Running;

/// <summary>One running instance of an app, as the development sidecar's state file describes it.</summary>
/// <param name="AppId">As in <c>dapr.yaml</c>.</param>
/// <param name="Instance">Its name: the app id, with an ordinal where the app is scaled.</param>
/// <param name="Pid">What the sidecar started: the app, or the <c>dotnet run</c> before it; null while nothing runs.</param>
/// <param name="AppPort">Where the sidecar calls the app.</param>
/// <param name="DaprHttpPort">Where the app calls the sidecar.</param>
/// <param name="Status"><c>ready</c> once the sidecar serves it.</param>
public sealed record AppInstance(string AppId, string Instance, int? Pid, int AppPort, int DaprHttpPort, string Status)
{
    public bool IsReady => Status == "ready";

    /// <summary>The app as its sidecar reaches it.</summary>
    public Uri Address => new($"http://127.0.0.1:{AppPort}/");

    public Uri Sidecar => new($"http://127.0.0.1:{DaprHttpPort}/");

    /// <summary>The app's own process, at the end of the chain that <c>dotnet run</c> starts; null while there is none.</summary>
    public int? OwnPid()
    {
        if (Pid is not { } pid)
        {
            return null;
        }

        var own = ProcessTree.WithDescendants(pid).LastOrDefault(process => !IsRunCommand(process));
        return own == 0 ? null : own;
    }

    private static bool IsRunCommand(int pid) => ProcessTree.CommandLine(pid) is [] or [_, "run", ..];
}
