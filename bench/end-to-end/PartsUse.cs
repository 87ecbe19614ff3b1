using System.ComponentModel;
using System.Diagnostics;
using DaprPush.Testing.Processes;

namespace DaprPush.Bench.EndToEnd;

/// <summary>The processor time that each part takes from now on. Processes that start later are not seen, and those that end count for nothing.</summary>
internal sealed class PartsUse : IDisposable
{
    /// <summary>The name of this process among the parts.</summary>
    public const string Bench = "bench";

    private readonly List<(string Part, Process Process, TimeSpan Before)> _processes = [];

    /// <exception cref="InvalidOperationException">One of them does not run.</exception>
    public PartsUse(IReadOnlyList<BenchPart> parts)
    {
        var taken = new HashSet<int>();

        // The smallest first: what lies within another part is not that one's.
        foreach (var (part, tree) in parts.Select(part => (part, Tree: ProcessTree.WithDescendants(part.Pid))).OrderBy(pair => pair.Tree.Count))
        {
            if (tree.Count == 0)
            {
                throw new InvalidOperationException($"{part.Name}: there is no process {part.Pid}.");
            }

            foreach (var pid in tree.Where(taken.Add))
            {
                Add(part.Name, Process.GetProcessById(pid));
            }
        }

        Add(Bench, Process.GetCurrentProcess());
    }

    /// <summary>What each part took up to now.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Read() => _processes
        .GroupBy(entry => entry.Part)
        .ToDictionary(part => part.Key, part => part.Aggregate(TimeSpan.Zero, (sum, entry) => sum + Since(entry.Process, entry.Before)));

    public void Dispose() => _processes.ForEach(entry => entry.Process.Dispose());

    // Parts start small processes of their own, which may end while the figure is taken: what those used is not known afterwards.
    private static TimeSpan Since(Process process, TimeSpan before)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime - before;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception && process.HasExited)
        {
            return TimeSpan.Zero;
        }
    }

    private void Add(string part, Process process) => _processes.Add((part, process, process.TotalProcessorTime));
}
