using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.Turns;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>Tells the streams of a message that nobody is waited for any more: one call a shard.</summary>
internal sealed class StreamSettler(ActorCaller actors, StreamShards shards, IOptions<RouterOptions> options)
{
    /// <exception cref="Exception">One of them failed; settling again changes nothing for the others.</exception>
    public Task SettleAsync(string messageId, IEnumerable<StreamName> streams)
    {
        var within = actors.Within(TurnTime.ForACall(options.Value.CallTimeout));
        return Task.WhenAll(streams.Where(stream => stream.Kind != StreamKind.Service).GroupBy(shards.Of).Select(shard =>
            within.TellAsync(RouterActors.ShardOf(shard.Key), RouterActors.Settle, new SettleRequest(messageId, [.. shard]))));
    }
}
