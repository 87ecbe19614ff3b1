using System.Diagnostics;
using DaprPush.Testing.Processes;

namespace DaprPush.Bench.EndToEnd;

/// <summary>What the whole system takes of the machine's cores: the sidecar, the apps, and the sender itself.</summary>
internal sealed class CpuUse : IDisposable
{
    private readonly List<Process> _processes = [Process.GetCurrentProcess()];
    private readonly double _before;

    public CpuUse(int root)
    {
        _processes.AddRange(ProcessTree.WithDescendants(root).Select(Process.GetProcessById));
        _before = Seconds();
    }

    public double Cores(TimeSpan elapsed) => (Seconds() - _before) / elapsed.TotalSeconds;

    public void Dispose() => _processes.ForEach(process => process.Dispose());

    private double Seconds() => _processes.Sum(process =>
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalSeconds;
    });
}
