using Dapr.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>What the actor of a stream does; called by the names in <see cref="RouterActors"/>. An exception leaves the stream as it was.</summary>
public interface IStreamRouter : IActor
{
    /// <summary>Numbers and keeps messages; one it has already keeps its number.</summary>
    Task<AppendResult> AppendAsync(AppendRequest request);

    /// <summary>Waits no longer for what has not come within <c>OrderTimeout</c>, since the broker has nothing any more; answers whether some of it waits on.</summary>
    Task<bool> EndWaitingAsync();

    /// <summary>Adds a gateway and reads, in the same turn, what its subscriber missed.</summary>
    Task<StreamPage> AttachAsync(AttachRequest request);

    /// <summary>Removes a gateway.</summary>
    Task DetachAsync(GatewayRef gateway);

    /// <summary>Reads what follows a place.</summary>
    Task<StreamPage> ReadAsync(ReadRequest request);

    /// <summary>Reads what nobody has acknowledged yet, to be sent again; a stream of a service keeps no such list.</summary>
    Task<UnacknowledgedPage> UnacknowledgedAsync(UnacknowledgedRequest request);

    /// <summary>Sends a message to nobody again.</summary>
    Task SettleAsync(SettleRequest request);

    /// <summary>The gateways that hold the stream, with the promise to make any that is added wait until the grant is over.</summary>
    Task<HolderGrant> GrantHoldersAsync();

    /// <summary>The gateways that hold the stream.</summary>
    Task<GatewayRef[]> HoldersAsync();
}

/// <summary>The actor of one user's stream.</summary>
public interface IUserRouter : IStreamRouter;

/// <summary>The actor of a channel, task, knowledge base, session or service, or of the broadcasts.</summary>
public interface IChannelRouter : IStreamRouter;
