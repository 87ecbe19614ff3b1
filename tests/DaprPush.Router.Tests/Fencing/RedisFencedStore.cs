using DaprPush.Router.State;
using DaprPush.Router.Terms;
using StackExchange.Redis;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>In Redis, with its own transactions and conditions.</summary>
/// <param name="database">The connection.</param>
/// <param name="actor">Begins its keys.</param>
internal sealed class RedisFencedStore(IDatabase database, string actor) : IFencedStore
{
    private readonly RedisKey _term = actor + ":term";

    public async Task<byte[]?> ReadAsync(string key) => await database.StringGetAsync(actor + ":" + key);

    public async Task SaveAsync(IReadOnlyList<StateChange> changes)
    {
        var transaction = database.CreateTransaction();
        var done = changes.Select(change => change.Value is null
            ? (Task)transaction.KeyDeleteAsync(actor + ":" + change.Key)
            : transaction.StringSetAsync(actor + ":" + change.Key, change.Value, TimeSpan.FromSeconds(change.TtlSeconds))).ToArray();
        await transaction.ExecuteAsync();
        await Task.WhenAll(done);
    }

    async Task<StoredTerm?> ITermState.ReadAsync() =>
        (byte[]?)await database.StringGetAsync(_term) is { } json && TermRecord.Read(json) is var record ? new StoredTerm(record, System.Text.Encoding.UTF8.GetString(json)) : null;

    public async Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds)
    {
        var transaction = database.CreateTransaction();
        transaction.AddCondition(etag is null ? Condition.KeyNotExists(_term) : Condition.StringEqual(_term, etag));
        var done = transaction.StringSetAsync(_term, term.Write(), TimeSpan.FromSeconds(ttlSeconds));
        return await transaction.ExecuteAsync() && await done;
    }
}
