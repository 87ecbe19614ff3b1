using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Ingest;

public class OvertakenEphemeralsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly OvertakenEphemerals _overtaken = new();

    [Fact]
    public void In_EventBehindALaterOneOfItsSender_AreItsEphemeralMessagesAlone()
    {
        _overtaken.Note([Of("p", 5, DeliveryMode.Ephemeral)]);

        _overtaken.In([Of("p", 3, DeliveryMode.Durable, DeliveryMode.Ephemeral)]).Select(message => message.Id).Should().Equal("p4");
        _overtaken.In([Of("p", 6, DeliveryMode.Ephemeral)]).Should().BeEmpty("nothing later has gone out");
        _overtaken.In([Of("q", 1, DeliveryMode.Ephemeral)]).Should().BeEmpty("senders have no order among each other");
        _overtaken.In([Of(null, 1, DeliveryMode.Ephemeral)]).Should().BeEmpty();
    }

    [Fact]
    public void In_EventBehindDurableOnes_IsNone()
    {
        _overtaken.Note([Of("p", 5, DeliveryMode.Durable)]);

        _overtaken.In([Of("p", 3, DeliveryMode.Ephemeral)]).Should().BeEmpty();
    }

    [Fact]
    public void In_TheSameEventAgain_AreItsEphemeralMessages()
    {
        _overtaken.Note([Of("p", 5, DeliveryMode.Ephemeral)]);

        _overtaken.In([Of("p", 5, DeliveryMode.Ephemeral)]).Should().ContainSingle();
    }

    private static IngestBatch Of(string? producer, long first, params DeliveryMode[] messages) =>
        new([.. messages.Select((delivery, i) => new IngestMessage(Routed.Message($"{producer}{first + i}", Now) with { Delivery = delivery }, [StreamName.User("u")]))])
        {
            Stamps = producer is null ? null : new IngestStamps(producer, first, [.. messages.Where(delivery => delivery == DeliveryMode.Durable).Select(_ => 0L)]),
        };
}
