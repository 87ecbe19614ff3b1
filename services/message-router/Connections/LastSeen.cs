using System.Buffers.Binary;
using Dapr.Actors.Runtime;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Connections;

/// <summary>One key a user: eight bytes, Unix time in milliseconds, kept for <see cref="RouterOptions.LastSeenRetention"/>.</summary>
internal sealed class LastSeen(ActorHost host, ActorStateClient client, IOptions<RouterOptions> options) : Actor(host), ILastSeen
{
    private readonly ActorState _state = new(client, host.ActorTypeInfo.ActorTypeName, host.Id.GetId());
    private readonly int _ttlSeconds = (int)options.Value.LastSeenRetention.TotalSeconds;

    public Task NoteAsync(UsersSeen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        ArgumentNullException.ThrowIfNull(seen.Users, nameof(seen));
        if (seen.Users.FirstOrDefault(user => !NameRules.IsValid(user)) is { } wrong)
        {
            throw new ArgumentException($"'{wrong}' is no user: an id {NameRules.Description}.", nameof(seen));
        }

        var at = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(at, seen.At);
        return seen.Users.Count == 0 ? Task.CompletedTask : _state.SaveAsync([.. seen.Users.Select(user => new StateChange(KeyOf(user), at, _ttlSeconds))]);
    }

    public async Task<SeenAnswer> WhenAsync(string userId) =>
        new(await _state.ReadAsync(KeyOf(userId)) is { Length: sizeof(long) } at ? BinaryPrimitives.ReadInt64BigEndian(at) : null);

    // Never a bare id: a user may be called "..", which no path carries.
    private static string KeyOf(string user) => "user:" + user;
}
