namespace DaprPush.DevSidecar.Tests.Running;

internal static class LiveProcesses
{
    /// <summary>Whether the process runs; one that has ended but that nobody has asked about yet (a zombie) does not.</summary>
    public static bool Contain(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return !stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
