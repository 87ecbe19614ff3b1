using Dapr.Actors.Runtime;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Ingest;

namespace DaprPush.Router.Users;

/// <summary>
/// Knows where one user is. It remembers nothing: each turn reads the user's record, which the actors of the gateways keep
/// (<see cref="UserRecords"/>), and counts what a gateway has said as long as that gateway lives and has not begun another account of its
/// connections since.
/// </summary>
internal sealed class UserRouter : Actor, IUserRouter
{
    private readonly string _user;
    private readonly UserRecords _records;
    private readonly LiveGateways _living;
    private readonly GatewayPublisher _publisher;

    /// <exception cref="ArgumentException">It is no user's.</exception>
    public UserRouter(ActorHost host, UserRecords records, LiveGateways living, GatewayPublisher publisher)
        : base(host)
    {
        (_user, _records, _living, _publisher) = (RouterActors.UserIn(host.Id.GetId()), records, living, publisher);
    }

    public async Task<UserPresence> PresenceAsync() =>
        await _records.FindAsync(_user) is { } record ? Presence(Active(record), record.SeenAt) : Presence([], null);

    public async Task<UserPresence> EndConnectionsAsync()
    {
        var record = await _records.FindAsync(_user);
        var active = record is null ? [] : Active(record);

        // All that live: a connection that came a moment ago is not in the record yet.
        var gateways = active.Select(place => place.Gateway).Union(_living.All);
        await _publisher.PublishAsync([.. gateways.Select(gateway =>
            (IReadOnlyList<DeliveryBatch>)[new DeliveryBatch(gateway.Id, gateway.Epoch, []) { DisconnectedUsers = [_user] }])]);
        return Presence(active, record?.SeenAt);
    }

    private static UserPresence Presence(IReadOnlyList<UserPlace> active, long? seenAt) =>
        new([.. active.Select(place => new UserGateway(place.Gateway.Id, place.Connections, place.Sessions))], seenAt);

    private IReadOnlyList<UserPlace> Active(UserRecord record) => [.. record.Places
        .Where(place => place.Connections > 0 && _living.Vouches(place.Gateway, place.Account, place.At))
        .OrderBy(place => place.Gateway.Id, StringComparer.Ordinal)];
}
