using System.Text;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;

namespace DaprPush.Examples.Tests.Protocol;

/// <summary>The examples of <c>docs/protocol.md</c>.</summary>
internal static class ProtocolPage
{
    /// <summary>What stands between fences.</summary>
    public static IReadOnlyList<string> Examples { get; } =
        [.. File.ReadAllText(Repository.At("docs", "protocol.md")).Split("\n```\n").Where((_, i) => i % 2 == 1)];

    /// <summary>The events among them, as a client reads them.</summary>
    public static IReadOnlyList<ServerSentEvent> Events { get; } = [.. Examples.SelectMany(Read)];

    private static List<ServerSentEvent> Read(string example)
    {
        var events = new List<ServerSentEvent>();
        var parser = new EventStreamParser("", (id, type, data) => events.Add(new ServerSentEvent(id, type, data, 0, 0)), _ => { });
        parser.Feed(Encoding.UTF8.GetBytes(example + "\n\n"));
        return events;
    }
}
