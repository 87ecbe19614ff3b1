using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Turns;

namespace DaprPush.Router.Tracking;

/// <summary>Tells the streams of a message that nobody is waited for any more.</summary>
internal sealed class StreamSettler(ActorCaller actors)
{
    /// <summary>Those that list the record's message, as part of a turn of its tracker.</summary>
    /// <exception cref="Exception">One of them failed; settling again changes nothing for the others.</exception>
    public Task SettleAsync(TrackedRecord record) => SettleAsync(actors.Within(TurnTime.ForACall()), record.Status.Identity, record.ListedBy);

    /// <inheritdoc cref="SettleAsync(TrackedRecord)"/>
    /// <param name="actors">Calls them, with its deadline.</param>
    /// <param name="identity">The message's <see cref="RoutedMessage.Identity"/>.</param>
    /// <param name="streams">Where it is; a service's stream keeps no list.</param>
    public static Task SettleAsync(ActorCaller actors, string identity, IEnumerable<StreamName> streams) =>
        Task.WhenAll(streams.Where(stream => stream.Kind != StreamKind.Service).Select(stream =>
            actors.TellAsync(RouterActors.Of(stream), RouterActors.Settle, new SettleRequest(identity))));
}
