using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>What is stored of one actor.</summary>
internal interface IFencedStore : IActorState, ITermState;

/// <summary>In memory.</summary>
internal sealed class MemoryFencedStore : IFencedStore
{
    private readonly Dictionary<string, byte[]> _values = [];
    private StoredTerm? _term;

    public Task<byte[]?> ReadAsync(string key) => Task.FromResult(_values.GetValueOrDefault(key));

    public Task SaveAsync(IReadOnlyList<StateChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Value is null)
            {
                _values.Remove(change.Key);
            }
            else
            {
                _values[change.Key] = change.Value;
            }
        }

        return Task.CompletedTask;
    }

    Task<StoredTerm?> ITermState.ReadAsync() => Task.FromResult(_term);

    public Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds)
    {
        if (_term?.ETag != etag)
        {
            return Task.FromResult(false);
        }

        _term = new StoredTerm(term, term.Term);
        return Task.FromResult(true);
    }
}
