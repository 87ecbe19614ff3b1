using System.Globalization;
using DaprPush.DevSidecar.Running.Faults;

namespace DaprPush.DevSidecar.Running;

/// <summary>The instances of a run while it goes on. Hosts can be added and removed.</summary>
internal sealed class LiveInstances(Planner planner, RunState state, Func<LiveInstance, Task<int>> live, CancellationToken stopping) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveInstance> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstancePlan> _known = new(StringComparer.Ordinal);
    private readonly List<Task<int>> _all = [];

    /// <summary>An instance begins to live.</summary>
    public void Start(InstancePlan plan)
    {
        var instance = new LiveInstance(plan, stopping);
        lock (_lock)
        {
            _known[plan.Name] = plan;
            _live.Add(plan.Name, instance);
            instance.Lives = Task.Run(() => live(instance));
            _all.Add(instance.Lives);
        }
    }

    /// <summary>Ends when all have, those included that are added meanwhile: the exit code.</summary>
    public async Task<int> WaitAsync()
    {
        while (true)
        {
            Task<int>[] all;
            lock (_lock)
            {
                all = [.. _all];
            }

            var codes = await Task.WhenAll(all);
            lock (_lock)
            {
                if (codes.Length == _all.Count)
                {
                    return codes.Max();
                }
            }
        }
    }

    /// <summary>An instance that lives.</summary>
    /// <exception cref="FaultRefusedException">There is none of that name.</exception>
    public LiveInstance Find(string name)
    {
        lock (_lock)
        {
            return _live.GetValueOrDefault(name)
                ?? throw new FaultRefusedException($"there is no instance '{name}'; there are {string.Join(", ", _live.Keys.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>Adds an instance of an app: the first number that is free, on the ports that this number had before.</summary>
    /// <returns>Its name.</returns>
    /// <exception cref="FaultRefusedException">There is no such app, or dapr.yaml names its instances one by one.</exception>
    public string Add(string appId)
    {
        lock (_lock)
        {
            var definitions = _known.Values.Where(known => known.App.AppId == appId).Select(known => known.App).Distinct().ToList();
            var app = definitions switch
            {
                [var one] => one,
                [] => throw new FaultRefusedException($"there is no app '{appId}'"),
                _ => throw new FaultRefusedException($"dapr.yaml names the instances of '{appId}' one by one"),
            };
            var ordinal = 0;
            while (_live.ContainsKey(NameOf(app.AppId, ordinal)))
            {
                ordinal++;
            }

            var plan = _known.GetValueOrDefault(NameOf(app.AppId, ordinal)) ?? planner.PlanAnother(app, NameOf(app.AppId, ordinal), ordinal);
            state.Add(plan);
            Start(plan);
            return plan.Name;
        }
    }

    /// <summary>Removes an instance as an orchestrator does: SIGTERM to the app, then its sidecar ends.</summary>
    /// <exception cref="FaultRefusedException">There is none of that name.</exception>
    public async Task RemoveAsync(string name)
    {
        var instance = Find(name);
        await instance.EndAsync();
        lock (_lock)
        {
            _live.Remove(name);
        }

        state.Remove(instance.Plan);
        instance.Dispose();
    }

    public void Dispose()
    {
        foreach (var instance in _live.Values)
        {
            instance.Dispose();
        }
    }

    // An app that dapr.yaml runs once has its bare name.
    private string NameOf(string appId, int ordinal) =>
        ordinal == 0 && _known.ContainsKey(appId) ? appId : $"{appId}-{ordinal.ToString(CultureInfo.InvariantCulture)}";
}
