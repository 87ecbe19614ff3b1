using Dapr.Actors;
using DaprPush.Messages.Connections;

namespace DaprPush.Router.Connections;

/// <summary>Remembers when each of its users came or went last; called by the names in <see cref="Messages.Routing.RouterActors"/>.</summary>
public interface ILastSeen : IActor
{
    /// <summary>These users came or went.</summary>
    Task NoteAsync(UsersSeen seen);

    /// <summary>When this user did.</summary>
    Task<SeenAnswer> WhenAsync(string userId);
}
