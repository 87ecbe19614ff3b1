using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>
/// The gateways that hold a stream, and whether it takes messages at all, as a router may go by them for a while without asking again.
/// </summary>
/// <param name="Epoch">The stream's epoch; 0 for a stream that nobody has used yet.</param>
/// <param name="GrantedMs">For so many milliseconds from when the router asked; 0 for this once only.</param>
public sealed record HolderGrant(uint Epoch, IReadOnlyList<GatewayRef> Holders, int GrantedMs)
{
    /// <inheritdoc cref="AppendResult.PossibleHolders"/>
    public IReadOnlyList<GatewayRef>? PossibleHolders { get; init; }

    /// <summary>It is the stream of a service that nobody follows: no message of it is numbered or kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unfollowed { get; init; }
}

/// <summary>Asks for them, for several streams of a shard.</summary>
public sealed record HolderQuery(IReadOnlyList<StreamName> Streams);

/// <summary>One for each, in their order.</summary>
public sealed record HolderAnswer(IReadOnlyList<HolderGrant> Grants);
