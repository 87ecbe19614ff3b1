using DaprPush.Messages.Routing;
using DaprPush.Router.Ingest;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Ingest;

public class ParcelStampsTests
{
    private readonly ParcelStamps _stamps = new(new FakeTimeProvider());

    [Fact]
    public void Stamp_BatchesOfAGateway_NameTheNewestThatTheBrokerConfirmed()
    {
        var first = Stamp("g1");
        _stamps.Confirm(first);
        var second = Stamp("g1");
        var third = Stamp("g1");
        _stamps.Confirm(third);
        var other = Stamp("g2");

        new[] { first, second, third, Stamp("g1"), other }.Select(batch => (batch.Place!.Value.Number, batch.Place.Value.After))
            .Should().Equal((1, 0), (2, 1), (3, 1), (4, 3), (1, 0));
    }

    [Fact]
    public void Stamp_NextLifeOfAGateway_BeginsAnew()
    {
        _stamps.Confirm(Stamp("g1"));

        Stamp("g1", epoch: 2).Place.Should().Be(new EventPlace(Stamp("g2").Place!.Value.Sender, 1, 0));
    }

    [Fact]
    public void Stamp_OfTwoPartitions_HaveSendersOfTheirOwn() =>
        new ParcelStamps(new FakeTimeProvider()).Stamp(new DeliveryBatch("g1", 1, [])).Place!.Value.Sender.Should().NotBe(Stamp("g1").Place!.Value.Sender);

    private DeliveryBatch Stamp(string gateway, long epoch = 1) => _stamps.Stamp(new DeliveryBatch(gateway, epoch, []));
}
