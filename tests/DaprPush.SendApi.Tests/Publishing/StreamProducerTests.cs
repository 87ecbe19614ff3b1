using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.SendApi.Tests.Publishing;

public sealed class StreamProducerTests
{
    private static readonly StreamName A = StreamName.User("a");
    private static readonly StreamName B = StreamName.User("b");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Stamp_MessagesOfOneStream_PointToTheOneBefore()
    {
        var producer = new StreamProducer(1000, _time);

        StampsOf(producer, To(A), To(A)).Should().Equal((1, 0), (2, 1));
        producer.Confirm();
        StampsOf(producer, To(A)).Should().Equal((3, 2));
    }

    [Fact]
    public void Stamp_SeveralStreams_PointToTheLastOfEach()
    {
        var producer = new StreamProducer(1000, _time);

        StampsOf(producer, To(A, B), To(B), To(A)).Should().Equal((1, 0), (1, 0), (2, 1), (3, 1));
    }

    [Fact]
    public void Stamp_EventFailed_ItsNumbersAreNotUsedAgainAndNobodyPointsToThem()
    {
        var producer = new StreamProducer(1000, _time);
        StampsOf(producer, To(A));
        producer.Confirm();

        StampsOf(producer, To(A), To(B)).Should().Equal((2, 1), (3, 0));
        StampsOf(producer, To(A), To(A), To(B)).Should().Equal((4, 1), (5, 4), (6, 0));
        producer.Confirm();

        StampsOf(producer, To(A)).Should().Equal((7, 5));
    }

    [Fact]
    public void Stamp_EphemeralMessages_HaveNoStampAndAreNoPredecessors()
    {
        var producer = new StreamProducer(1000, _time);

        StampsOf(producer, To(A), Message(DeliveryMode.Ephemeral, A), To(A)).Should().Equal((1, 0), (3, 1));
    }

    [Fact]
    public void Stamp_Events_NameTheNewestMessageThatTheBrokerConfirmedBefore()
    {
        var producer = new StreamProducer(1000, _time);
        EventPlace Next(int messages) => producer.Stamp([.. Enumerable.Range(0, messages).Select(_ => Message(DeliveryMode.Ephemeral, A))]).Place!.Value;

        var places = new List<EventPlace> { Next(1) };
        producer.Confirm();
        places.Add(Next(3));
        places.Add(Next(2));
        producer.Confirm();
        places.Add(Next(1));

        places.Select(place => (place.Number, place.After)).Should().Equal([(1, 0), (4, 1), (6, 1), (7, 6)], "the second failed");
    }

    [Fact]
    public void Stamp_TwoLanes_HaveDifferentNames() =>
        new StreamProducer(1000, _time).Stamp([To(A)]).Stamps!.Producer.Should().NotBe(new StreamProducer(1000, _time).Stamp([To(A)]).Stamps!.Producer);

    [Theory]
    [InlineData(4, true)]
    [InlineData(11, false)]
    [InlineData(60, false)]
    public void Stamp_StreamUnusedForAWhile_IsRememberedForTenMinutesAtTheMost(int minutes, bool isRemembered)
    {
        var producer = new StreamProducer(1000, _time);
        StampsOf(producer, To(A));
        producer.Confirm();

        _time.Advance(TimeSpan.FromMinutes(minutes));

        StampsOf(producer, To(A)).Should().Equal((2, isRemembered ? 1 : 0));
    }

    [Fact]
    public void Stamp_StreamInSteadyUse_IsNeverForgotten()
    {
        var producer = new StreamProducer(1000, _time);
        for (var n = 1; n < 20; n++)
        {
            StampsOf(producer, To(A)).Should().Equal((n, n - 1));
            producer.Confirm();
            _time.Advance(TimeSpan.FromMinutes(4));
        }
    }

    [Fact]
    public void Stamp_MoreStreamsThanAreRemembered_ForgetsTheOldest()
    {
        var producer = new StreamProducer(100, _time);
        for (var i = 0; i < 150; i++)
        {
            StampsOf(producer, To(StreamName.User($"u{i}")));
            producer.Confirm();
        }

        StampsOf(producer, To(StreamName.User("u149")), To(StreamName.User("u101")), To(StreamName.User("u1")))
            .Should().Equal((151, 150), (152, 102), (153, 0));
    }

    [Fact]
    public async Task Submit_PublishOfUnknownFate_LeavesItsNumbersOut()
    {
        await using var harness = await CommitHarness.StartAsync();
        var lost = harness.Submit("a");
        (await harness.Broker.NextAsync()).Fail();
        await lost;

        var kept = harness.Submit("b", "c");
        var published = await harness.Broker.NextAsync();
        published.Confirm();
        await kept;

        published.Stamps.Should().BeEquivalentTo(new { First = 2L, Back = new long[] { 0, 1 } });
    }

    private static List<(long Number, long Previous)> StampsOf(StreamProducer producer, params IngestMessage[] messages)
    {
        var batch = producer.Stamp(messages);
        batch.Stamps!.FaultIn(messages).Should().BeNull();
        var stamps = new List<(long, long)>();
        var place = 0;
        for (var i = 0; i < messages.Length; i++)
        {
            for (var end = place + IngestStamps.CountOf(messages[i]); place < end; place++)
            {
                var stamp = batch.Stamps.At(i, place);
                stamps.Add((stamp.Number, stamp.Previous));
            }
        }

        return stamps;
    }

    private static IngestMessage To(params StreamName[] streams) => Message(DeliveryMode.Durable, streams);

    private static IngestMessage Message(DeliveryMode delivery, params StreamName[] streams) => new(
        new RoutedMessage { Id = "m", Type = MessageType.Info, Delivery = delivery, ExpiresAt = 1, Body = RawJson.Parse("1") }, streams);
}
