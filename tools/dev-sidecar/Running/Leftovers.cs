using System.Text.Json;
using DaprPush.DevSidecar.Running.Processes;

namespace DaprPush.DevSidecar.Running;

/// <summary>
/// The apps of a run whose own process was killed live on. A new run with the same state file ends them first: it finds them by
/// the run's id in their environment, and leaves them alone while that run's process is alive.
/// </summary>
internal static class Leftovers
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends them, if there are any.</summary>
    /// <exception cref="RunRefusedException">The other run is still alive.</exception>
    public static async Task EndAsync(string? stateFile, Action<string> say)
    {
        if (stateFile is null || !ProcessTree.IsSupported || Read(stateFile) is not { RunId: { Length: > 0 } runId } other)
        {
            return;
        }

        if (other.Status != "stopped" && IsDevSidecar(other.Pid))
        {
            throw new RunRefusedException($"the run that writes {stateFile} is still alive (process {other.Pid})");
        }

        var found = ProcessTree.Find(runId + "/");
        if (found.Count == 0)
        {
            return;
        }

        say($"ending {found.Count} processes that the last run left behind");
        var end = DateTime.UtcNow + Grace;
        for (var signal = Signals.Terminate; found.Count > 0; found = ProcessTree.Find(runId + "/"))
        {
            signal = DateTime.UtcNow < end ? signal : Signals.Kill;
            foreach (var pid in found)
            {
                Signals.Send(pid, signal);
            }

            await Task.Delay(Poll);
        }
    }

    private static State? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<State>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
        }
        catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
        {
            // None, or not one of ours: there is nothing to end.
            return null;
        }
    }

    private static bool IsDevSidecar(int pid)
    {
        try
        {
            return pid != Environment.ProcessId && File.ReadAllText($"/proc/{pid}/cmdline").Contains("dev-sidecar", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed record State(int Pid, string RunId, string Status);
}
