using System.Diagnostics;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;

namespace DaprPush.Faults.Checking;

/// <summary>How long clients that wanted messages got none after each kind of fault.</summary>
internal static class SilenceTable
{
    /// <summary>
    /// The longest silence of any client between the fault and the next one. One that lasts through several faults counts for each of
    /// them with its part.
    /// </summary>
    public static IReadOnlyList<(FaultKind Kind, int Times, TimeSpan Longest)> Of(IReadOnlyList<FaultRecord> faults, IReadOnlyList<ClientJournal> clients)
    {
        var longest = new Dictionary<FaultKind, TimeSpan>();
        for (var i = 0; i < faults.Count; i++)
        {
            var fault = faults[i];
            var over = i + 1 < faults.Count ? faults[i + 1].At : long.MaxValue;
            var silence = clients
                .SelectMany(client => client.Silences)
                .Where(silence => silence.From < over && silence.To > fault.At)
                .Select(silence => Stopwatch.GetElapsedTime(Math.Max(silence.From, fault.At), Math.Min(silence.To, over)))
                .DefaultIfEmpty()
                .Max();
            longest[fault.Kind] = longest.TryGetValue(fault.Kind, out var known) && known > silence ? known : silence;
        }

        return [.. longest.OrderBy(pair => pair.Key).Select(pair => (pair.Key, faults.Count(fault => fault.Kind == pair.Key), pair.Value))];
    }
}
