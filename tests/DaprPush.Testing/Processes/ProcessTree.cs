using System.Globalization;

namespace DaprPush.Testing.Processes;

/// <summary>Reads from <c>/proc</c> (proc(5)) which processes there are.</summary>
public static class ProcessTree
{
    /// <summary>A process and all below it; a zombie is none.</summary>
    public static IReadOnlyList<int> WithDescendants(int pid)
    {
        var all = ReadAll();
        var found = new List<int>();
        if (all.Any(process => process.Pid == pid))
        {
            found.Add(pid);
        }

        var known = new HashSet<int> { pid };
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var process in all)
            {
                if (known.Contains(process.Parent) && known.Add(process.Pid))
                {
                    found.Add(process.Pid);
                    grown = true;
                }
            }
        }

        return found;
    }

    /// <summary>Whether the process runs, or is stopped; a zombie does not.</summary>
    public static bool IsAlive(int pid) => Read(pid) is not null;

    /// <summary>The words of its command line; empty when it is gone.</summary>
    public static IReadOnlyList<string> CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static List<(int Pid, int Parent)> ReadAll()
    {
        var all = new List<(int, int)>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } parent)
            {
                all.Add((pid, parent));
            }
        }

        return all;
    }

    private static int? Read(int pid)
    {
        try
        {
            // The second field is the name in brackets and may hold anything.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
