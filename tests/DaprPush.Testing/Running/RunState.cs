using System.Text.Json;

namespace DaprPush.Testing.Running;

/// <summary>The state file of the development sidecar.</summary>
/// <param name="Pid">The sidecar's own process.</param>
/// <param name="Status"><c>starting</c>, <c>ready</c>, <c>stopping</c>, <c>stopped</c>.</param>
/// <param name="FaultPort">Where it takes faults; null where it does not.</param>
public sealed record RunState(int Pid, string Status, int? FaultPort, IReadOnlyList<AppInstance> Apps)
{
    /// <summary>Reads the file; null while there is none.</summary>
    public static RunState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunState>(File.ReadAllText(path), JsonSerializerOptions.Web);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
