using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>Since when each dependency is in the state it is in, as far as anybody asked.</summary>
public sealed class DependencyStates(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (HealthStatus Status, long Since)> _states = new();

    /// <summary>Notes a dependency's state and tells how long it has been so; zero for a new one.</summary>
    public TimeSpan Note(string name, HealthStatus status)
    {
        var now = time.GetTimestamp();
        var state = _states.AddOrUpdate(name, (status, now), (_, known) => known.Status == status ? known : (status, now));
        return time.GetElapsedTime(state.Since, now);
    }
}
