using System.Text.Json;
using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Router.State;

namespace DaprPush.Router.Tracking;

/// <summary>
/// The actor of one id: the handles of its newest messages, each for a day longer than the message lives, as its tracker knows it.
/// Whoever names a message by its handle does not need it, so a sender that pushes others' messages off the list takes nothing from them.
/// </summary>
internal sealed class MessageHandles(ActorHost host, ActorStateClient client, TimeProvider time) : Actor(host), IMessageHandles
{
    /// <summary>Messages of one id that are known at the most; each costs a call when somebody names the id alone.</summary>
    public const int Max = 32;

    private const string Key = "handles";
    private static readonly TimeSpan KeptBeyond = TimeSpan.FromDays(1);

    private readonly ActorState _state = new(client, host.ActorTypeInfo.ActorTypeName, host.Id.GetId());

    public async Task NoteAsync(HandleNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var known = await ReadAsync();
        if (!known.Exists(other => other.Handle == note.Handle))
        {
            known.Add(note);
            known.RemoveRange(0, Math.Max(0, known.Count - Max));
            var seconds = (known.Max(other => other.ExpiresAt) - Now) / 1000 + (long)KeptBeyond.TotalSeconds;
            await _state.SaveAsync([new StateChange(Key, JsonSerializer.SerializeToUtf8Bytes(known, RoutingJson.Default.ListHandleNote), (int)Math.Max(1, seconds))]);
        }
    }

    public async Task<HandleList> ListAsync() => new([.. (await ReadAsync()).Select(note => note.Handle)]);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<List<HandleNote>> ReadAsync()
    {
        var stored = await _state.ReadAsync(Key) is { } json ? JsonSerializer.Deserialize(json, RoutingJson.Default.ListHandleNote) ?? [] : [];
        stored.RemoveAll(note => note.ExpiresAt + (long)KeptBeyond.TotalMilliseconds <= Now);
        return stored;
    }
}
