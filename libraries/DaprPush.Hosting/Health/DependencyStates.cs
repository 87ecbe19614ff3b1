using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>Since when each dependency is in the state it is in, and when it was last well, as far as anybody asked.</summary>
public sealed class DependencyStates(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DependencyState> _states = new();

    /// <summary>Each dependency that was asked after, and whether it was well.</summary>
    internal IEnumerable<(string Name, bool IsWell)> All => _states.Select(state => (state.Key, state.Value.Status == HealthStatus.Healthy));

    /// <summary>Notes a dependency's state as of now.</summary>
    internal DependencyState Note(string name, HealthStatus status)
    {
        var now = time.GetUtcNow();
        var lastSuccess = status == HealthStatus.Healthy ? now : (DateTimeOffset?)null;
        return _states.AddOrUpdate(
            name,
            _ => new DependencyState(status, now, lastSuccess),
            (_, known) => new DependencyState(status, known.Status == status ? known.Since : now, lastSuccess ?? known.LastSuccess));
    }
}

/// <param name="Since">When it was first seen in this state.</param>
/// <param name="LastSuccess">When it was last seen well; null for never.</param>
internal sealed record DependencyState(HealthStatus Status, DateTimeOffset Since, DateTimeOffset? LastSuccess);
