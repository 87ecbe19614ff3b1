using System.Diagnostics;
using System.Diagnostics.Metrics;
using DaprPush.Hosting.Health;

namespace DaprPush.Hosting.Metrics;

/// <summary>What every part shows of its process; memory, CPU and garbage collection come from .NET's own <c>System.Runtime</c>.</summary>
internal sealed class ProcessMetrics
{
    public const string MeterName = "DaprPush.Process";

    /// <param name="part">As <c>push-gateway</c>.</param>
    /// <param name="dependencies">What its health pages have seen.</param>
    public ProcessMetrics(IMeterFactory meters, string part, DependencyStates dependencies)
    {
        var meter = meters.Create(MeterName);
        using var process = Process.GetCurrentProcess();
        var startedAt = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        var version = typeof(ProcessMetrics).Assembly.GetName().Version?.ToString(3) ?? "";
        var build = new Measurement<long>(1, new("part", part), new("version", version), new("dotnet", Environment.Version.ToString()));
        meter.CreateObservableGauge("message_push_build_info", () => build, description: "Always 1; its labels say what is running.");
        meter.CreateObservableGauge("process_start_time_seconds", () => startedAt, "s", "When the process started, in Unix time: a change is a restart.");
        meter.CreateObservableGauge(
            "message_push_dependency_up",
            () => dependencies.All.Select(one => new Measurement<long>(one.IsWell ? 1 : 0, new KeyValuePair<string, object?>("dependency", one.Name))),
            description: "1 while what the part depends on is well, as its health pages saw it when they were last asked for.");
        if (OperatingSystem.IsLinux())
        {
            meter.CreateObservableGauge("process_open_fds", () => Directory.GetFiles("/proc/self/fd").LongLength, description: "Open file descriptors; every connection is one.");
            meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory that the process holds of the machine's.");
        }
    }
}
