using System.Threading.Channels;

namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>The steps of a round (daprd pkg/placement): every sidecar does the first before any does the second.</summary>
internal enum PlacementPhase : byte
{
    /// <summary>No round is under way.</summary>
    Idle,

    /// <summary>A table is about to come.</summary>
    Lock,

    /// <summary>The table is there: block the types that change, let go of what moves.</summary>
    Update,

    /// <summary>All have let go: the blocked types go on.</summary>
    Unlock,
}

/// <summary>What placement tells a sidecar.</summary>
/// <param name="Table">The new table, in <see cref="PlacementPhase.Update"/> only.</param>
internal sealed record PlacementOrder(PlacementPhase Phase, long Version, PlacementTable? Table = null);

/// <summary>The connection of one sidecar with placement. All but <see cref="Orders"/> belongs to <see cref="PlacementService"/>.</summary>
internal sealed class PlacementStream(string host, IReadOnlyCollection<string> types)
{
    private readonly Channel<PlacementOrder> _orders = Channel.CreateUnbounded<PlacementOrder>();

    /// <summary>The sidecar's name.</summary>
    public string Host => host;

    /// <summary>The actor types that it said it hosts.</summary>
    public IReadOnlyCollection<string> Types { get; set; } = types;

    /// <summary>The last step of the round that it has done.</summary>
    public PlacementPhase State { get; set; }

    /// <summary>The version of a table that was sent to it alone; its answers to that are no part of a round.</summary>
    public long? PushedVersion { get; set; }

    /// <summary>What it is told, one after another; ends when the connection does.</summary>
    public ChannelReader<PlacementOrder> Orders => _orders.Reader;

    public void Send(PlacementOrder order) => _orders.Writer.TryWrite(order);

    public void End() => _orders.Writer.TryComplete();
}
