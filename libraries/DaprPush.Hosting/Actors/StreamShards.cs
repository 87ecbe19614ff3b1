using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Actors;

/// <summary>Which shard has which stream, by the settings that all parts share.</summary>
public sealed class StreamShards(IOptions<PushOptions> push)
{
    private readonly int _partitions = push.Value.Partitions;
    private readonly int _shards = push.Value.Shards;

    /// <summary>All of them.</summary>
    public IReadOnlyList<ShardName> All { get; } =
        [.. Enumerable.Range(0, push.Value.Partitions).SelectMany(partition => Enumerable.Range(0, push.Value.Shards), (partition, number) => new ShardName(partition, number))];

    /// <summary>That of a stream.</summary>
    public ShardName Of(StreamName stream) => Partitioning.ShardOf(stream, _partitions, _shards);
}
