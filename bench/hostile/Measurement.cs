using System.Globalization;
using DaprPush.Testing.Measuring;

namespace DaprPush.Bench.Hostile;

/// <summary>What was seen while one kind of hostile clients was there, against what must not be exceeded.</summary>
/// <param name="Latencies">Milliseconds from POST to event, of each delivery.</param>
/// <param name="Memory">The gateway's PSS in MB at the most.</param>
/// <param name="MemoryBefore">The same with nobody hostile.</param>
/// <param name="LogBytes">By which the system's log has grown.</param>
/// <param name="Missing">Deliveries of accepted messages that never came.</param>
/// <param name="Reconnects">How often somebody honest lost its connection.</param>
internal sealed record Measurement(
    string Name, Distribution Latencies, double Memory, double MemoryBefore, long LogBytes, long Missing, long Repeated, int Refused, int Reconnects, bool GatewayLives, string Hostile)
{
    private const double MaxLateness = 250;
    private const double MaxMemory = 1.5;
    private const double MaxLog = 1;

    private double LogMegabytes => LogBytes / 1_048_576.0;

    private double MemoryRatio => Memory / MemoryBefore;

    /// <summary>Whether every bar holds.</summary>
    public bool Holds =>
        GatewayLives && Missing == 0 && Latencies.Count > 0 && Latencies.At(1) <= MaxLateness && MemoryRatio < MaxMemory && LogMegabytes < MaxLog;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {(Holds ? "ok  " : "OVER")} {Name}
             latest {Mark(Latencies.At(1) <= MaxLateness)}{Latencies.At(1):0} ms (p50 {Latencies.At(0.5):0.0}, p99 {Latencies.At(0.99):0}; {Latencies.Count} deliveries); lost {Mark(Missing == 0)}{Missing}, twice {Repeated}, refused {Refused}
             gateway {Mark(GatewayLives)}{(GatewayLives ? "" : "DIED ")}{Mark(MemoryRatio < MaxMemory)}{Memory:0} MB beside {MemoryBefore:0} ({MemoryRatio:0.00}); log {Mark(LogMegabytes < MaxLog)}+{LogMegabytes:0.00} MB; {Reconnects} honest lost their connection
        {(Hostile.Length == 0 ? "" : $"     they: {Hostile}\n")}
        """).TrimEnd();

    private static string Mark(bool holds) => holds ? "" : "!";
}
