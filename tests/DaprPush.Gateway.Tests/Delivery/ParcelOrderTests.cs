using System.Diagnostics;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Hosting.Ordering;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Delivery;

/// <summary>What a broker that hands out several events at a time does to the order in which a router sent them.</summary>
public class ParcelOrderTests
{
    private static readonly StreamName User = StreamName.User("u");

    [Fact]
    public async Task Deliver_EventBeforeItsPredecessor_WaitsForIt()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        var startedAt = Stopwatch.GetTimestamp();
        await gateway.DeliverAsync(Batch(2, 1, "second"));

        // It has not come: so long it was waited for, and not for ever.
        Stopwatch.GetElapsedTime(startedAt).Should().BeGreaterThanOrEqualTo(SenderOrder.Patience - TimeSpan.FromMilliseconds(1));
        await client.UntilGotAsync(1);
        client.Ids.Should().Equal("second");
    }

    [Fact]
    public async Task Deliver_EventBehindLaterOnes_ShowsNoEphemeralMessageInTheWrongOrder()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();
        var durable = gateway.Append(TestMessage.Of("durable"), User);

        await gateway.DeliverAsync(Batch(2, 1, "second"));
        await gateway.DeliverAsync(Batch(1, 0, "first") with { Deliveries = [Ephemeral("first"), durable] });
        await gateway.DeliverAsync(Batch(3, 2, "third"));
        await gateway.DeliverAsync(Batch(1, 0, "other") with { Place = new EventPlace("another", 1, 0) });
        await client.UntilGotAsync(4);

        client.Ids.Should().Equal("second", "durable", "third", "other");
    }

    [Fact]
    public async Task Deliver_PlaceThatCannotBe_IsDropped()
    {
        await using var gateway = await GatewayProcess.StartAsync();

        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        await gateway.DeliverAsync(Batch(1, 1, "wrong"));
        await gateway.DeliverAsync(Batch(1, 0, "right"));
        await client.UntilGotAsync(1);

        client.Ids.Should().Equal("right");
    }

    private static DeliveryBatch Batch(long number, long after, string id) =>
        new("gw", 0, [Ephemeral(id)]) { Place = new EventPlace("router", number, after) };

    private static RoutedDelivery Ephemeral(string id) =>
        new(TestMessage.Of(id) with { Delivery = DeliveryMode.Ephemeral }, [new DeliveryPosition(User, 1, 0)]);
}
