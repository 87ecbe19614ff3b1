using DaprPush.Router.State;

namespace DaprPush.Router.Tests.Kit;

/// <summary>A store that keeps its promises: transactions whole or not at all, values until their time is over.</summary>
internal sealed class MemoryState(TimeProvider time) : IActorState
{
    private readonly Dictionary<string, (byte[] Value, DateTimeOffset ExpiresAt)> _values = [];

    /// <summary>What it has of streams, in order: its keys without what makes them differ from one term or message to another.</summary>
    public IEnumerable<string> Keys => _values.Where(pair => pair.Value.ExpiresAt > time.GetUtcNow()).Select(pair => NameOf(pair.Key)).Where(IsOfAStream).Order(StringComparer.Ordinal);

    /// <summary>The whole keys.</summary>
    public IEnumerable<string> FullKeys => _values.Keys.Order(StringComparer.Ordinal);

    /// <summary>The transactions that touched a stream.</summary>
    public List<IReadOnlyList<StateChange>> Saves { get; } = [];

    /// <summary>All of them, also those of the shard alone.</summary>
    public int Transactions { get; private set; }

    /// <summary>What was read of streams.</summary>
    public List<string> Reads { get; } = [];

    /// <summary>Thrown by the next save, before or after it is done.</summary>
    public (Exception Error, bool AfterWriting)? NextSaveFails { get; set; }

    /// <summary>Runs in each save, before anything is written.</summary>
    public Func<Task> BeforeSave { get; set; } = () => Task.CompletedTask;

    public static string NameOf(string key) => key.Split('.')[0];

    public static bool IsOfAStream(string name) => name != "root" && !name.StartsWith("index-", StringComparison.Ordinal);

    public TimeSpan TtlOf(string name) => _values.Single(pair => NameOf(pair.Key) == name).Value.ExpiresAt - time.GetUtcNow();

    public void LoseAll() => _values.Clear();

    public void Lose(string name) => _values.Remove(_values.Keys.Single(key => NameOf(key) == name));

    /// <summary>Puts another value there.</summary>
    public void Put(string name, byte[] value) => _values[_values.Keys.Single(key => NameOf(key) == name)] = (value, DateTimeOffset.MaxValue);

    public Task<byte[]?> ReadAsync(string key)
    {
        if (IsOfAStream(NameOf(key)))
        {
            Reads.Add(key);
        }

        return Task.FromResult(_values.TryGetValue(key, out var stored) && stored.ExpiresAt > time.GetUtcNow() ? stored.Value : null);
    }

    public async Task SaveAsync(IReadOnlyList<StateChange> changes)
    {
        await BeforeSave();
        var failure = NextSaveFails;
        NextSaveFails = null;
        if (failure is { AfterWriting: false } before)
        {
            throw before.Error;
        }

        Transactions++;
        if (changes.Any(change => IsOfAStream(NameOf(change.Key))))
        {
            Saves.Add([.. changes.Where(change => IsOfAStream(NameOf(change.Key)))]);
        }

        foreach (var (key, value, ttl) in changes)
        {
            if (value is null)
            {
                _values.Remove(key);
            }
            else
            {
                _values[key] = (value, time.GetUtcNow().AddSeconds(ttl));
            }
        }

        if (failure is { } after)
        {
            throw after.Error;
        }
    }
}
