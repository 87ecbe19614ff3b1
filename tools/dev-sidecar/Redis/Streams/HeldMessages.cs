namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// The ids of the messages that this subscription got and has not yet settled. What is held here is not taken over once more by
/// this same subscription, however long it waits for its turn.
/// </summary>
internal sealed class HeldMessages
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Adds what is not held yet, and returns that.</summary>
    public List<StreamEntry> Hold(List<StreamEntry> entries)
    {
        lock (_gate)
        {
            entries.RemoveAll(entry => !_ids.Add(entry.Id));
            return entries;
        }
    }

    public void Release(IEnumerable<string> ids)
    {
        lock (_gate)
        {
            foreach (var id in ids)
            {
                _ids.Remove(id);
            }
        }
    }

    /// <summary>Takes out of <paramref name="ids"/> what is held.</summary>
    public void Exclude(List<string> ids)
    {
        lock (_gate)
        {
            ids.RemoveAll(_ids.Contains);
        }
    }

    public string[] All()
    {
        lock (_gate)
        {
            return [.. _ids];
        }
    }
}
