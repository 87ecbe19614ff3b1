using Dapr.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Tracking;

/// <summary>Follows one message that wants an acknowledgement; called by the names in <see cref="RouterActors"/>.</summary>
public interface IMessageTracker : IActor
{
    /// <summary>
    /// Begins to follow the message; known already, only its streams are added to. Answers whether it is settled: then its streams are to be
    /// told so once they have it.
    /// </summary>
    Task<bool> TrackAsync(TrackRequest request);

    /// <summary>A gateway has written it to a connection. From the first time on, its confirmation is waited for.</summary>
    Task MarkDeliveredAsync(DeliveryReport report);

    /// <summary>A client confirms it. Answers how it stands afterwards: acknowledged, or expired where that came too late.</summary>
    Task<TrackAnswer> AcknowledgeAsync();

    /// <summary>How it stands.</summary>
    Task<TrackAnswer> StatusAsync();
}
