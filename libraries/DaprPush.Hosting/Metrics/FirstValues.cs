using System.Diagnostics.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>
/// Shows a counter before anything was counted, so that its first step is seen as a step: Prometheus knows nothing of what came
/// before a series' first value.
/// </summary>
public static class FirstValues
{
    /// <param name="name">The counter's only label.</param>
    /// <param name="values">All that it may be.</param>
    public static void Show(this Counter<long> counter, string name, IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(values);
        foreach (var value in values)
        {
            counter.Add(0, new KeyValuePair<string, object?>(name, value));
        }
    }

    /// <summary>Counters without labels.</summary>
    public static void Show(params Counter<long>[] counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        foreach (var counter in counters)
        {
            counter.Add(0);
        }
    }
}
