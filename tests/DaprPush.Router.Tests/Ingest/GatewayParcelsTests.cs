using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Ingest;

public class GatewayParcelsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly StreamName User = StreamName.User("u");
    private static readonly StreamName Channel = StreamName.Channel("c");
    private static readonly StreamName Service = StreamName.Service("s");
    private static readonly GatewayRef G1 = new("g1", 1);
    private static readonly GatewayRef G2 = new("g2", 1);

    [Fact]
    public void Pack_MessageInSeveralStreamsOfAGateway_IsThereOnceWithAllItsPositions()
    {
        var batches = Pack(
            [Ingest("a", User, Service)],
            new() { [User] = new AppendResult(7, [3], [G1]), [Service] = new AppendResult(8, [40], [G1, G2]) });

        batches[G1].Single().Deliveries.Should().ContainSingle()
            .Which.Positions.Should().Equal(new DeliveryPosition(User, 7, 3), new DeliveryPosition(Service, 8, 40));
        batches[G2].Single().Deliveries.Should().ContainSingle()
            .Which.Positions.Should().Equal(new DeliveryPosition(Service, 8, 40));
    }

    [Fact]
    public void Pack_SeveralMessages_KeepsTheOrderTheyCameIn()
    {
        var batches = Pack(
            [Ingest("a", User), Ingest("b", Channel), Ingest("c", User)],
            new() { [User] = new AppendResult(1, [1, 2], [G1]), [Channel] = new AppendResult(2, [9], [G1]) });

        batches[G1].Single().Deliveries.Select(delivery => delivery.Message.Id).Should().Equal("a", "b", "c");
        batches[G1].Single().Deliveries.SelectMany(delivery => delivery.Positions).Select(position => position.Seq).Should().Equal(1, 9, 2);
    }

    [Fact]
    public void Pack_StreamWithoutHolders_GivesNobodyAnything() =>
        Pack([Ingest("a", User)], new() { [User] = new AppendResult(1, [1], []) }).Should().BeEmpty();

    [Fact]
    public void Pack_DurableThatWasNotTaken_HasNoPositionThere() =>
        Pack([Ingest("a", User, Service)], new() { [User] = new AppendResult(1, [1], [G1]), [Service] = new AppendResult(0, [0], [G1]) })
            [G1].Single().Deliveries.Single().Positions.Should().Equal(new DeliveryPosition(User, 1, 1));

    [Fact]
    public void Pack_Ephemeral_TravelsWithNumberZero() =>
        Pack([Ingest("e", DeliveryMode.Ephemeral, User)], new() { [User] = new AppendResult(1, [0], [G1]) })
            [G1].Single().Deliveries.Single().Positions.Should().Equal(new DeliveryPosition(User, 1, 0));

    [Fact]
    public void Pack_TwoLivesOfAGateway_GetBatchesOfTheirOwn() =>
        Pack(
            [Ingest("a", User, Channel)],
            new() { [User] = new AppendResult(1, [1], [new GatewayRef("g1", 1)]), [Channel] = new AppendResult(1, [1], [new GatewayRef("g1", 2)]) })
            .Values.SelectMany(batches => batches).Select(batch => batch.GatewayEpoch).Should().BeEquivalentTo([1L, 2L]);

    [Fact]
    public void Pack_OverTheLimit_SplitsInOrder()
    {
        var messages = Enumerable.Range(0, 10).Select(i => new IngestMessage(Routed.Message($"m{i}", Now, bodyBytes: i == 4 ? 9_000 : 900), [User])).ToArray();

        var batches = Pack(messages, new() { [User] = new AppendResult(1, [.. Enumerable.Range(1, 10).Select(i => (long)i)], [G1]) }, maxBytes: 3_000)[G1];

        batches.SelectMany(batch => batch.Deliveries).Select(delivery => delivery.Message.Id).Should().Equal(messages.Select(message => message.Message.Id));
        batches.Should().OnlyContain(batch => batch.Deliveries.Count == 1 || batch.Deliveries.Sum(delivery => delivery.Message.Body.Utf8.Length) <= 3_000);
        batches.Should().HaveCount(5);
    }

    [Fact]
    public void Of_StreamNamedTwice_IsAppendedToOnce()
    {
        var plan = IngestPlan.Of([new IngestBatch([Ingest("a", User, User)])], Now.ToUnixTimeMilliseconds(), _ => false);

        plan.Groups.Should().ContainSingle().Which.ToRequest().Messages.Should().ContainSingle();
        Finish(plan, new() { [User] = new AppendResult(1, [1], [G1]) }, 1_000_000)[G1].Single().Deliveries.Single().Positions.Should().ContainSingle();
    }

    [Fact]
    public void Of_ExpiredMessages_AreLeftOutAndCounted()
    {
        var plan = IngestPlan.Of(
            [new IngestBatch([Ingest("a", User), new IngestMessage(Routed.Message("old", Now, ttlSeconds: -1), [User])])], Now.ToUnixTimeMilliseconds(), _ => false);

        plan.Expired.Should().Be(1);
        plan.Messages.Select(planned => planned.Message.Id).Should().Equal("a");
    }

    [Fact]
    public void Of_ExpiredMessageWithAStamp_GoesToTheStreamAsAPredecessorAndToNoGateway()
    {
        var old = new IngestMessage(Routed.Message("old", Now, ttlSeconds: -1), [User]);
        var batch = new IngestBatch([old, Ingest("a", User)]) { Stamps = new IngestStamps("p", 5, [0, 1]) };

        var plan = IngestPlan.Of([batch], Now.ToUnixTimeMilliseconds(), _ => false);

        plan.Expired.Should().Be(1);
        plan.Groups.Single().ToRequest().Stamps.Should().Equal(new ProducerStamp("p", 5, 0), new ProducerStamp("p", 6, 5));
        Finish(plan, new() { [User] = new AppendResult(1, [0, 1], [G1]) }, 1_000_000)[G1].Single().Deliveries.Should().ContainSingle();
    }

    [Fact]
    public void Of_BatchesWithStampsAndWithout_GivesEachPlaceItsOwn()
    {
        var stamped = new IngestBatch([Ingest("a", User, Channel), Ingest("e", DeliveryMode.Ephemeral, User), Ingest("b", Channel)])
        {
            Stamps = new IngestStamps("p", 10, [3, 0, 2]),
        };

        var plan = IngestPlan.Of([stamped, new IngestBatch([Ingest("c", User)])], Now.ToUnixTimeMilliseconds(), _ => false);

        var requests = plan.Groups.ToDictionary(group => group.Stream, group => group.ToRequest());
        requests[User].Messages.Select(message => message.Id).Should().Equal("a", "e", "c");
        requests[User].Stamps.Should().Equal(new ProducerStamp("p", 10, 7), null, null);
        requests[Channel].Stamps.Should().Equal(new ProducerStamp("p", 10, 0), new ProducerStamp("p", 12, 10));
    }

    [Fact]
    public void Of_NoStamps_AsksForNone() =>
        IngestPlan.Of([new IngestBatch([Ingest("a", User)])], Now.ToUnixTimeMilliseconds(), _ => false)
            .Groups.Single().ToRequest().Stamps.Should().BeNull();

    [Fact]
    public void Pack_ReleasedMessages_StandByTheirNumbersAmongTheOthers()
    {
        var released = new NumberedMessage[] { new(2, Routed.Message("x", Now)), new(3, Routed.Message("y", Now)), new(5, Routed.Message("z", Now)) };

        var batches = Pack(
            [Ingest("a", Channel, User), Ingest("b", Channel, User)],
            new() { [User] = new AppendResult(1, [1, 4], [G1]) { Released = released }, [Channel] = new AppendResult(2, [7, 8], [G1]) });

        var deliveries = batches[G1].Single().Deliveries;
        deliveries.Select(delivery => delivery.Message.Id).Should().Equal("a", "x", "y", "b", "z");
        deliveries.SelectMany(delivery => delivery.Positions).Where(position => position.Stream == User).Select(position => position.Seq)
            .Should().Equal(1, 2, 3, 4, 5);
    }

    [Fact]
    public void SentEphemerals_EventThatComesAgain_GoesWithoutThem()
    {
        var sent = new SentEphemerals();
        var batch = new IngestBatch([Ingest("e", DeliveryMode.Ephemeral, User), Ingest("d", User)]);
        sent.Remember(IngestPlan.Of([batch], Now.ToUnixTimeMilliseconds(), sent.Contains));

        IngestPlan.Of([batch], Now.ToUnixTimeMilliseconds(), sent.Contains).Messages.Select(planned => planned.Message.Id).Should().Equal("d");
    }

    [Fact]
    public void SentEphemerals_OneIdOfAnotherSender_Goes()
    {
        var sent = new SentEphemerals();
        var ours = Ingest("e", DeliveryMode.Ephemeral, User);
        var theirs = ours with { Message = ours.Message with { Handle = MessageHandle.Of("key:theirs", "e") } };
        sent.Remember(IngestPlan.Of([new IngestBatch([ours])], Now.ToUnixTimeMilliseconds(), sent.Contains));

        IngestPlan.Of([new IngestBatch([ours, theirs])], Now.ToUnixTimeMilliseconds(), sent.Contains).Messages
            .Should().ContainSingle().Which.Message.Handle.Should().Be(theirs.Message.Handle);
    }

    private static IngestMessage Ingest(string id, params StreamName[] streams) => Ingest(id, DeliveryMode.Durable, streams);

    private static IngestMessage Ingest(string id, DeliveryMode delivery, params StreamName[] streams) =>
        new(Routed.Message(id, Now, delivery: delivery), streams);

    private static Dictionary<GatewayRef, IReadOnlyList<DeliveryBatch>> Pack(
        IngestMessage[] messages, Dictionary<StreamName, AppendResult> results, int maxBytes = 1_000_000) =>
        Finish(IngestPlan.Of([new IngestBatch(messages)], Now.ToUnixTimeMilliseconds(), _ => false), results, maxBytes);

    private static Dictionary<GatewayRef, IReadOnlyList<DeliveryBatch>> Finish(
        IngestPlan plan, Dictionary<StreamName, AppendResult> results, int maxBytes)
    {
        foreach (var group in plan.Groups)
        {
            group.Result = results[group.Stream];
        }

        return GatewayParcels.Pack(plan, maxBytes).ToDictionary(batches => new GatewayRef(batches[0].Gateway, batches[0].GatewayEpoch));
    }
}
