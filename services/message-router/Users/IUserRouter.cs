using Dapr.Actors;
using DaprPush.Messages.Connections;

namespace DaprPush.Router.Users;

/// <summary>Knows where one user is; called by the names in <see cref="Messages.Routing.RouterActors"/>.</summary>
public interface IUserRouter : IActor
{
    /// <summary>The user's gateways and sessions, and when the user was seen last.</summary>
    Task<UserPresence> PresenceAsync();

    /// <summary>Tells the gateways to end all of the user's connections; where they were before.</summary>
    Task<UserPresence> EndConnectionsAsync();
}
