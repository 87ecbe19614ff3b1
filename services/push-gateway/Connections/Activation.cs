using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Where a connection stands in all of its streams, for its writer: at the start of its stream with the history it missed, after a
/// reset, or after events that were not for it.
/// </summary>
/// <param name="Positions">After the resets, before the replay.</param>
/// <param name="IsFirst">Whether <c>ready</c> is due.</param>
/// <param name="Recovered">A cursor was given and every stream goes on exactly there.</param>
/// <param name="Resets">The streams that could not be continued.</param>
internal sealed record Activation(
    StreamPosition[] Positions,
    bool IsFirst,
    bool Recovered,
    IReadOnlyList<StreamReset> Resets,
    IReadOnlyList<OutboundItem> Replay)
{
    /// <summary>
    /// What <c>ready</c> carries: the client's own places, also where a reset follows, so that a client that is cut off between the
    /// two is told of the reset the next time.
    /// </summary>
    public IReadOnlyList<StreamPosition> ReadyPositions { get; init; } = Positions;

    /// <summary>What became of the client's wish for history; null where it had none or brought a cursor.</summary>
    public SinceAnswer? Since { get; init; }

    /// <summary>The places alone.</summary>
    public static Activation At(StreamPosition[] positions, IReadOnlyList<StreamReset>? resets = null) =>
        new(positions, IsFirst: false, Recovered: false, resets ?? [], []);
}

/// <summary>A stream that could not be continued.</summary>
internal readonly record struct StreamReset(StreamName Stream, ResetReason Reason);
