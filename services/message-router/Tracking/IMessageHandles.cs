using Dapr.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Tracking;

/// <summary>Knows which messages that want an acknowledgement go by one id; called by the names in <see cref="RouterActors"/>.</summary>
public interface IMessageHandles : IActor
{
    /// <summary>One more message goes by the id; one that is known already changes nothing.</summary>
    Task NoteAsync(HandleNote note);

    /// <summary>The handles of those that are known.</summary>
    Task<HandleList> ListAsync();
}
