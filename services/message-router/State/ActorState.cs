namespace DaprPush.Router.State;

/// <summary>The state of one actor.</summary>
internal sealed class ActorState(ActorStateClient client, string actorType, string actorId) : IActorState
{
    private readonly string _path = $"v1.0/actors/{actorType}/{actorId}/state";

    public Task<byte[]?> ReadAsync(string key) => client.ReadAsync(_path + "/" + key);

    public Task SaveAsync(IReadOnlyList<StateChange> changes) => client.SaveAsync(_path, changes);
}
