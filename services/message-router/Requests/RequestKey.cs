using Dapr.Actors.Runtime;
using DaprPush.Messages.Requests;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Requests;

/// <summary>One stored value: the request's fingerprint and whether it is done, for <see cref="RouterOptions.RequestKeyRetention"/> from its beginning.</summary>
internal sealed class RequestKey(ActorHost host, ActorStateClient client, IOptions<RouterOptions> options, TimeProvider time)
    : Actor(host), IRequestKey
{
    private const string Key = "use";

    private readonly ActorState _state = new(client, host.ActorTypeInfo.ActorTypeName, host.Id.GetId());

    public async Task<KeyAnswer> BeginAsync(KeyUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        ArgumentNullException.ThrowIfNull(use.Fingerprint, nameof(use));
        if (await ReadAsync() is { } known)
        {
            return new KeyAnswer(!known.Fingerprint.AsSpan().SequenceEqual(use.Fingerprint) ? KeyState.Taken : known.IsDone ? KeyState.Done : KeyState.Open);
        }

        await SaveAsync(new StoredKey(use.Fingerprint, IsDone: false, Now + (long)options.Value.RequestKeyRetention.TotalMilliseconds));
        return new KeyAnswer(KeyState.Open);
    }

    public async Task CompleteAsync()
    {
        if (await ReadAsync() is { IsDone: false } known)
        {
            await SaveAsync(known with { IsDone = true });
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<StoredKey?> ReadAsync() =>
        await _state.ReadAsync(Key) is { } stored && StoredKey.Read(stored) is var key && key.ExpiresAt > Now ? key : null;

    private Task SaveAsync(StoredKey key) =>
        _state.SaveAsync([new StateChange(Key, key.Write(), (int)Math.Max(1, (key.ExpiresAt - Now) / 1000))]);
}
