namespace DaprPush.Messages.Routing;

/// <summary>The topics that messages travel through.</summary>
public static class Topics
{
    /// <summary>From the send API to the routers: <see cref="IngestBatch"/> events.</summary>
    public const string Messages = "push.messages";

    /// <summary>What could not be processed, as it was.</summary>
    public const string DeadLetter = "push.deadletter";

    /// <summary>From the routers to one gateway: <see cref="DeliveryBatch"/> events.</summary>
    public static string OfGateway(string gatewayId) => "push.gateway." + gatewayId;
}
