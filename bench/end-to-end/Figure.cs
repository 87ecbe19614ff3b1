using System.Text.Json.Serialization;

namespace DaprPush.Bench.EndToEnd;

/// <summary>What one way of sending brought. Its names are those of the JSON.</summary>
internal sealed record Figure([property: JsonPropertyName("figure")] string Name)
{
    /// <summary>Messages delivered, counted until the last has arrived.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Messages accepted, counted while they were sent.</summary>
    public required double AcceptedPerSecond { get; init; }

    /// <summary>From before the POST to the event; so are the others.</summary>
    public required double P50Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>Processor time of all parts for each message that was delivered, without the bench itself, which sends and subscribes.</summary>
    public required double CpuUsPerMessage { get; init; }

    /// <summary>The same by part, and the bench's own.</summary>
    public required IReadOnlyDictionary<string, double> CpuUsPerMessageOf { get; init; }

    /// <summary>Operations of the development sidecars for each message; null where none is known.</summary>
    public required double? OperationsPerMessage { get; init; }

    /// <summary>The same by kind, see <c>tools/dev-sidecar/README.md</c>.</summary>
    public required IReadOnlyDictionary<string, double> OperationsPerMessageOf { get; init; }

    /// <summary>Keys read and written in state stores; null as above.</summary>
    public required double? StateKeysPerMessage { get; init; }

    /// <summary>Payload that went in and out of the sidecars; null as above.</summary>
    public required double? BytesPerMessage { get; init; }

    /// <summary>From the first message until all had arrived.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of these, how long the last messages were waited for when all had been sent.</summary>
    public required double WaitedSeconds { get; init; }

    /// <summary>Requests that were not accepted.</summary>
    public required long Refused { get; init; }

    /// <summary>Messages that were accepted and did not arrive.</summary>
    public required long Missing { get; init; }

    /// <summary>
    /// Messages that came to a user behind a later one. At a fixed rate several requests of one user may be on their way at the same time, and the
    /// send API may get them in another order.
    /// </summary>
    public required long OutOfOrder { get; init; }
}
