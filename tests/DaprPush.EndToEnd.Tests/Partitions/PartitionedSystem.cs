using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Partitions;

/// <summary>Two routers that share four partitions, two send APIs and two gateways, in memory; acknowledgements are missed soon.</summary>
[CollectionDefinition(Name)]
public sealed class PartitionedSystem() : SystemFixture(Options), ICollectionFixture<PartitionedSystem>
{
    public const string Name = "in partitions";

    private static PushSystemOptions Options => new()
    {
        Components = ComponentSet.InMemory,
        Scale = new Dictionary<string, int> { ["push-gateway"] = 2, ["message-router"] = 2, ["send-api"] = 2 },
        Environment = new Dictionary<string, string>
        {
            ["PUSH_PARTITIONS"] = "4",
            ["Push__Router__Instances"] = "2",
            ["Push__Router__AckRetryInterval"] = "00:00:02",
        },
    };
}
