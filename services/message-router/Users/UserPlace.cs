using DaprPush.Messages.Routing;

namespace DaprPush.Router.Users;

/// <summary>What one gateway has said of one user.</summary>
/// <param name="Account">The number of the report that began the gateway's account of all its connections to which this belongs.</param>
/// <param name="Sequence">The number of the report that this is of.</param>
/// <param name="At">When that changed: Unix time in milliseconds.</param>
/// <param name="Connections">Open ones; 0 for a user who has left.</param>
/// <param name="Sessions">Those that the connections name.</param>
internal sealed record UserPlace(GatewayRef Gateway, long Account, long Sequence, long At, int Connections, IReadOnlyList<string> Sessions)
{
    /// <summary>Whether the gateway said something else after this.</summary>
    public bool IsBefore(UserPlace other) =>
        (Gateway.Epoch, Sequence).CompareTo((other.Gateway.Epoch, other.Sequence)) < 0;

    public bool Equals(UserPlace? other) => other is not null
        && (Gateway, Account, Sequence, Connections) == (other.Gateway, other.Account, other.Sequence, other.Connections)
        && Sessions.SequenceEqual(other.Sessions);

    public override int GetHashCode() => HashCode.Combine(Gateway, Account, Sequence, Connections);
}
