using DaprPush.Messages.Routing;

namespace DaprPush.Messages.Connections;

/// <summary>
/// What changed among a gateway's connections since its last report, for the actor that tracks the gateway. One without changes is a
/// sign of life. Applied twice it changes nothing.
/// </summary>
/// <param name="Sequence">One more with each report of a gateway's life; the same again when a report had no answer.</param>
/// <param name="Opened">Applied first: a connection that came and went meanwhile stands in both.</param>
/// <param name="Closed">Ids.</param>
public sealed record ConnectionReport(
    GatewayRef Gateway, long Sequence, IReadOnlyList<ReportedConnection> Opened, IReadOnlyList<string> Closed, GatewayFigures Figures)
{
    /// <summary>Connections in one report at the most, opened and closed together.</summary>
    public const int MaxChanges = 1000;

    /// <summary>Bytes of opened connections in one report, at least one connection; well under the 4 MiB of a call through Dapr.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>What was reported before is void: the first report of a full account.</summary>
    public bool BeginsAnew { get; init; }

    /// <summary>With this report all connections are known; false in a full account until its last.</summary>
    public bool IsWhole { get; init; } = true;
}

/// <summary>The answer to a report.</summary>
/// <param name="WantsAll">Reports are missing, or the actor was out of memory: the gateway begins anew.</param>
public sealed record ReportAnswer(bool WantsAll);

/// <summary>How much a gateway has to do.</summary>
/// <param name="Connections">Open connections.</param>
/// <param name="Streams">Streams that it holds.</param>
/// <param name="EventsPerSecond">Events written to connections, each connection counted, since the figures before: about a second.</param>
/// <param name="LatencyMs">
/// Milliseconds from a message's acceptance to its writing, the mean over that time; null where none was written.
/// </param>
/// <param name="MaxLatencyMs">The longest of them.</param>
public sealed record GatewayFigures(int Connections, int Streams, double EventsPerSecond = 0, double? LatencyMs = null, double? MaxLatencyMs = null)
{
    /// <summary>How many messages took how long over that time: <see cref="LatencyCounts.Trimmed"/>.</summary>
    public IReadOnlyList<long>? Latencies { get; init; }
}
