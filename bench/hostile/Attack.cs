using DaprPush.Testing.Hostile;

namespace DaprPush.Bench.Hostile;

/// <summary>One kind of hostile clients, and how many of them.</summary>
/// <param name="Name">As <c>--attacks</c> names it.</param>
/// <param name="What">In words.</param>
/// <param name="Path">What they ask for.</param>
internal sealed record Attack(string Name, string What, HostileKind Kind, int Count, string Path)
{
    /// <summary>All there are, in the order in which they run.</summary>
    /// <param name="halfOpen">Sockets without a request.</param>
    public static IReadOnlyList<Attack> All(int halfOpen) =>
    [
        new("metrics", "100 that ask for metrics, 100 requests ahead", HostileKind.AsksAheadAndReads, 100, "/metrics"),
        new("unread", "200 that ask for OpenAPI 100 times and leave", HostileKind.AsksAheadAndLeaves, 200, "/api/v1/openapi.json"),
        new("paths", "20 with paths that climb", HostileKind.TricksPaths, 20, ""),
        new("rubbish", "20 with bad header bytes and chunk sizes", HostileKind.SendsRubbish, 20, ""),
        new("names", "100 that name 100 new channels a second", HostileKind.NamesChannels, 100, ""),
        new("half", $"{halfOpen} with half a request or none", HostileKind.HalfOpen, halfOpen, ""),
        new("windows", "20 connections of 100 streams without a window", HostileKind.GivesNoWindow, 20, HonestTraffic.PathOf(0)),
        new("silent", "100 that never read", HostileKind.NeverReads, 100, HonestTraffic.PathOf(0)),
        new("slow", "100 that read a byte a second", HostileKind.ReadsAByteASecond, 100, HonestTraffic.PathOf(0)),
        new("restless", "10 in a loop with old cursors", HostileKind.ComesBackWithAnOldCursor, 10, HonestTraffic.PathOf(0)),
    ];
}
