using System.ComponentModel.DataAnnotations;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Settings;

/// <summary>What every part has to agree on; section <c>Push</c>.</summary>
public sealed record PushOptions
{
    public const string Section = "Push";

    /// <summary>The Dapr pub/sub component that messages travel through.</summary>
    [Required, RegularExpression(NameRules.Pattern)]
    public string PubSubName { get; set; } = "pubsub";

    /// <summary>The app id of the send API, for calls through Dapr service invocation.</summary>
    [Required, RegularExpression(NameRules.Pattern)]
    public string SendApiAppId { get; set; } = "send-api";

    /// <summary>
    /// Partitions that messages travel in, each with its own topic and order. All parts must
    /// have the same number, and while it is changed nothing may be on its way.
    /// </summary>
    [Range(1, Partitioning.MaxPartitions)]
    [EnvironmentName("PUSH_PARTITIONS")]
    public int Partitions { get; set; } = 1;

    /// <summary>
    /// Shards that the streams of each partition are divided into, each with an actor of its own. All parts must have the same number,
    /// and as with the partitions nothing may be on its way while it is changed; every stream then begins anew.
    /// </summary>
    [Range(1, ShardName.MaxPerPartition)]
    [EnvironmentName("PUSH_SHARDS")]
    public int Shards { get; set; } = 1;
}
