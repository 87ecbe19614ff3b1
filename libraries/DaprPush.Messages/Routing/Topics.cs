using System.Globalization;

namespace DaprPush.Messages.Routing;

/// <summary>The topics that messages travel through.</summary>
public static class Topics
{
    /// <summary>From the send API to the routers: <see cref="IngestBatch"/> events. The topic of the only partition, where there is one.</summary>
    public const string Messages = "push.messages";

    /// <summary>What could not be processed, as it was.</summary>
    public const string DeadLetter = "push.deadletter";

    /// <summary>Empty events that show whether the broker takes any; nobody subscribes to it.</summary>
    public const string Health = "push.health";

    /// <summary>The topic of a partition: <c>push.messages.&lt;p&gt;</c>, and <see cref="Messages"/> alone where there is only one.</summary>
    /// <param name="partition">From 0 on.</param>
    /// <param name="partitions">How many there are.</param>
    public static string OfPartition(int partition, int partitions) =>
        partitions == 1 ? Messages : string.Create(CultureInfo.InvariantCulture, $"{Messages}.{partition}");

    /// <summary>From the routers to one gateway: <see cref="DeliveryBatch"/> events.</summary>
    public static string OfGateway(string gatewayId) => "push.gateway." + gatewayId;
}
