using Dapr.Actors;
using DaprPush.Messages.Connections;

namespace DaprPush.Router.Users;

/// <summary>Knows where one user is; called by the names in <see cref="Messages.Routing.RouterActors"/>.</summary>
public interface IUserRouter : IActor
{
    /// <summary>The user's gateways and sessions, and when the user was seen last.</summary>
    Task<UserPresence> PresenceAsync();
}
