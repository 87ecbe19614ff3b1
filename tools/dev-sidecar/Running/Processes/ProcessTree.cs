using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace DaprPush.DevSidecar.Running.Processes;

/// <summary>
/// Every process that came of one command, found by a marker in its environment, which children inherit: also those whose
/// parent (a <c>dotnet run</c>, a shell) has ended. Compiler servers that a build leaves for the next build are not part of it.
/// </summary>
internal static class ProcessTree
{
    /// <summary>The variable that marks the processes of a run; its value is <c>run/instance/</c>.</summary>
    public const string Marker = "DEV_SIDECAR_INSTANCE";

    /// <summary>Whether processes can be found this way: where there is a /proc.</summary>
    public static bool IsSupported => File.Exists("/proc/self/environ");

    /// <summary>The ids of all live processes whose marker begins with <paramref name="value"/>.</summary>
    public static IReadOnlyList<int> Find(string value)
    {
        var wanted = Encoding.UTF8.GetBytes($"{Marker}={value}");
        return [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Environment.ProcessId && Carries(pid, wanted))];
    }

    /// <summary>The CPU time that the live processes whose marker begins with <paramref name="value"/> have used.</summary>
    public static TimeSpan CpuTimeOf(string value)
    {
        var sum = TimeSpan.Zero;
        foreach (var pid in Find(value))
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                sum += process.TotalProcessorTime;
            }
            catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception)
            {
                // It has ended since.
            }
        }

        return sum;
    }

    private static bool Carries(int pid, byte[] wanted)
    {
        try
        {
            return Contains(File.ReadAllBytes($"/proc/{pid}/environ"), wanted) && !IsBuildServer(pid) && !IsZombie(pid);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else's process, or one that has just ended.
            return false;
        }
    }

    private static bool Contains(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> wanted)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            if (environment.StartsWith(wanted))
            {
                return true;
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return false;
    }

    private static bool IsBuildServer(int pid)
    {
        var command = File.ReadAllText($"/proc/{pid}/cmdline");
        return command.Contains("/nodemode:", StringComparison.OrdinalIgnoreCase) || command.Contains("VBCSCompiler", StringComparison.Ordinal);
    }

    private static bool IsZombie(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var end = stat.LastIndexOf(')');
        return end >= 0 && stat.AsSpan(end + 1).TrimStart().StartsWith("Z");
    }
}
