using Dapr.Actors.Runtime;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;

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

    /// <exception cref="ArgumentException">It is no user's.</exception>
    public UserRouter(ActorHost host, UserRecords records, LiveGateways living)
        : base(host)
    {
        (_user, _records, _living) = (RouterActors.UserIn(host.Id.GetId()), records, living);
    }

    public async Task<UserPresence> PresenceAsync()
    {
        if (await _records.FindAsync(_user) is not { } record)
        {
            return new UserPresence([], null);
        }

        var present = record.Places
            .Where(place => place.Connections > 0 && _living.Vouches(place.Gateway, place.Account, place.At))
            .OrderBy(place => place.Gateway.Id, StringComparer.Ordinal)
            .Select(place => new UserGateway(place.Gateway.Id, place.Connections, place.Sessions));
        return new UserPresence([.. present], record.SeenAt);
    }
}
