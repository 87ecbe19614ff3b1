using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Turns;

namespace DaprPush.Router.Tracking;

/// <summary>Tells the streams of a message that nobody is waited for any more.</summary>
internal sealed class StreamSettler(ActorCaller actors)
{
    /// <exception cref="Exception">One of them failed; settling again changes nothing for the others.</exception>
    public Task SettleAsync(TrackedRecord record)
    {
        var within = actors.Within(TurnTime.ForACall());
        return Task.WhenAll(record.ListedBy.Where(stream => stream.Kind != StreamKind.Service).Select(stream =>
            within.TellAsync(RouterActors.Of(stream), RouterActors.Settle, new SettleRequest(record.Status.Identity))));
    }
}
