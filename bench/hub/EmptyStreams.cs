using DaprPush.Gateway.Streams;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Bench.Hub;

/// <summary>Actors of streams in which nothing has been sent, and that answer at once.</summary>
internal sealed class EmptyStreams : IStreamCalls
{
    private static readonly StreamPage Empty = new(new StreamPosition(1, 0), ResetReason.None, [], 0);

    public Action<ShardName> Forgotten { get; set; } = _ => { };

    public string? RegistrationOf(ShardName shard) => null;

    public void Attach(StreamName stream, HistoryFrom from, object? by, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) => then(Empty);

    public void Read(StreamName stream, HistoryFrom from, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) => then(Empty);

    public void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp) =>
        then(new UnacknowledgedPage(Empty.Head, [], IsComplete: true));

    public void Detach(StreamName stream, Action then) => then();

    public void Look(ShardName shard, Func<bool> holdsNoOther)
    {
        // Nobody forgets anything here.
    }
}
