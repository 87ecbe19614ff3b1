using System.Collections.Concurrent;

namespace DaprPush.Hosting.Security.Limits;

/// <summary>How much each holder has of something. Nothing is kept where there is no limit.</summary>
/// <param name="limit">As much as one holder may have; 0 for any number.</param>
internal sealed class HolderCounts(int limit)
{
    private readonly ConcurrentDictionary<object, int> _held = new();

    public bool IsLimited => limit > 0;

    /// <param name="holder">Null where nobody knows, which is not limited.</param>
    public bool TryAdd(object? holder, int count)
    {
        if (holder is null || limit == 0)
        {
            return true;
        }

        if (_held.AddOrUpdate(holder, static (_, added) => added, static (_, held, added) => held + added, count) <= limit)
        {
            return true;
        }

        Subtract(holder, count);
        return false;
    }

    public void Subtract(object? holder, int count)
    {
        if (holder is null || limit == 0)
        {
            return;
        }

        // Whoever has none is forgotten, unless it came back at this very moment.
        if (_held.AddOrUpdate(holder, static (_, _) => 0, static (_, held, taken) => held - taken, count) <= 0)
        {
            _held.TryRemove(KeyValuePair.Create(holder, 0));
        }
    }
}
