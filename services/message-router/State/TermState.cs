using DaprPush.Router.Terms;

namespace DaprPush.Router.State;

/// <summary>
/// The term of one actor, an ordinary value of the state store: only those can be replaced on condition (Dapr API reference, "State
/// management": ETag and first-write). The state of actors knows no ETag.
/// </summary>
/// <param name="store">The name of the state store's component.</param>
internal sealed class TermState(ActorStateClient client, string store, string actorType, string actorId) : ITermState
{
    private readonly string _path = $"v1.0/state/{store}";
    private readonly string _key = $"term-{actorType}-{actorId}";

    public async Task<StoredTerm?> ReadAsync() =>
        await client.ReadVersionAsync(_path + "/" + _key) is var (value, etag) ? new StoredTerm(TermRecord.Read(value), etag) : null;

    public Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds) =>
        client.ReplaceAsync(_path, new StateChange(_key, term.Write(), ttlSeconds), etag);
}
