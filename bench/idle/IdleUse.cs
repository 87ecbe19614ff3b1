using System.Diagnostics;
using System.Globalization;
using DaprPush.Testing.Processes;

namespace DaprPush.Bench.Idle;

/// <summary>The CPU time that the processes of a system use, from <c>/proc</c> (proc(5)), and how often their threads begin to wait.</summary>
internal sealed class IdleUse
{
    // What Linux counts CPU time in for /proc (USER_HZ).
    private const double TicksASecond = 100;

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, (string Name, double Seconds, Dictionary<string, long> Waits)> _before;

    private IdleUse(Dictionary<int, (string, double, Dictionary<string, long>)> before) => _before = before;

    /// <param name="root">The development sidecar's process.</param>
    public static IdleUse Begin(int root) => new(ProcessTree.WithDescendants(root).ToDictionary(pid => pid, pid => (NameOf(pid), SecondsOf(pid), WaitsOf(pid))));

    /// <returns>For each part its share of a core and its waits a second since the beginning.</returns>
    public IReadOnlyList<(string Name, double Share, double Waits)> End()
    {
        var elapsed = Stopwatch.GetElapsedTime(_begun).TotalSeconds;
        return
        [
            .. _before.Select(process => (process.Value.Name, (SecondsOf(process.Key) - process.Value.Seconds) / elapsed, WaitsSince(process.Value.Waits, process.Key) / elapsed))
                .GroupBy(process => process.Name, (name, all) => (name, all.Sum(one => one.Item2), all.Sum(one => one.Item3)))
                .OrderByDescending(part => part.Item2),
        ];
    }

    private static string NameOf(int pid) => ProcessTree.CommandLine(pid) switch
    {
        [_, "run", ..] => "dotnet run",
        var line when line.Any(word => word.EndsWith("dev-sidecar.dll", StringComparison.Ordinal)) => "dev-sidecar",
        var line when line.Any(word => word.EndsWith("DaprPush.SendApi.dll", StringComparison.Ordinal)) => "send-api worker",
        [.., var last] line => line.Any(word => word.Contains("functions-host", StringComparison.Ordinal)) ? "functions host"
            : Path.GetFileNameWithoutExtension(line[0]) is "dotnet" ? Path.GetFileNameWithoutExtension(last)
            : Path.GetFileName(line[0]),
        [] => "gone",
    };

    private static double SecondsOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");

        // After the name, which may hold spaces: user and system time are the 12th and the 13th.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksASecond;
    }

    private static Dictionary<string, long> WaitsOf(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task").ToDictionary(thread => thread, WaitsOfThread);

    // Those of threads that have ended meanwhile are not known any more.
    private static long WaitsSince(Dictionary<string, long> before, int pid) =>
        WaitsOf(pid).Sum(thread => Math.Max(0, thread.Value - before.GetValueOrDefault(thread.Key)));

    private static long WaitsOfThread(string thread)
    {
        try
        {
            return File.ReadLines(Path.Combine(thread, "status"))
                .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
                .Sum(line => long.Parse(line.AsSpan(line.IndexOf(':') + 1), CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return 0;
        }
    }
}
