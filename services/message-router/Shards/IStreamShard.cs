using Dapr.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Shards;

/// <summary>What the actor of a shard does; called by the names in <see cref="RouterActors"/>. An exception leaves all its streams as they were.</summary>
public interface IStreamShard : IActor
{
    /// <summary>Numbers and keeps messages; one that its stream has already keeps its number.</summary>
    Task<ShardAppended> AppendAsync(ShardAppend request);

    /// <summary>Does what a gateway wants of any number of streams, as far as one call allows.</summary>
    Task<FollowAnswer> FollowAsync(FollowRequest request);

    /// <summary>Waits no longer for what has not come within <c>OrderTimeout</c>, since the broker has nothing any more.</summary>
    Task<EndWaitingAnswer> EndWaitingAsync(EndWaitingRequest request);

    /// <summary>Sends a message to nobody again.</summary>
    Task SettleAsync(SettleRequest request);

    /// <summary>The gateways that hold streams, with the promise to make any that is added wait until the grant is over.</summary>
    Task<HolderAnswer> GrantHoldersAsync(HolderQuery query);
}
