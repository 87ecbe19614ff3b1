using System.Globalization;

namespace DaprPush.Testing.Processes;

/// <summary>What a process holds of the machine's memory (proc(5), smaps_rollup).</summary>
public static class ProcessMemory
{
    /// <summary>Proportional set size in MB.</summary>
    public static double Of(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1_024;
    }
}
