using System.Collections.Concurrent;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>What happened to actors from outside.</summary>
internal sealed class ProbeLog
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line) => _lines.Enqueue(line);
}
