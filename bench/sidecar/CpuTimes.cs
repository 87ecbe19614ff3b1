using System.Diagnostics;

namespace DaprPush.Bench.Sidecar;

/// <summary>Processor seconds of the three processes.</summary>
internal sealed record CpuTimes(double Sidecar, double App, double Load)
{
    public static CpuTimes Read(BenchSystem system) => new(Of(system.SidecarPid), Of(system.AppPid), Of(Environment.ProcessId));

    public CpuTimes Since(CpuTimes before) => new(Sidecar - before.Sidecar, App - before.App, Load - before.Load);

    private static double Of(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
