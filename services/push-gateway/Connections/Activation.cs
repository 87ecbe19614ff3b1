using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// How a connection's stream begins, or begins again after a reset: where it stands in each of its streams, which of them could not
/// be continued, and the history it missed.
/// </summary>
/// <param name="IsFirst">Whether <c>ready</c> is due.</param>
/// <param name="Recovered">A cursor was given and every stream goes on exactly there.</param>
internal sealed record Activation(
    StreamPosition[] Positions,
    bool IsFirst,
    bool Recovered,
    IReadOnlyList<StreamReset> Resets,
    IReadOnlyList<OutboundItem> Replay);

/// <summary>A stream that could not be continued.</summary>
internal readonly record struct StreamReset(StreamName Stream, ResetReason Reason);
