using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Streams;

public sealed class HubTests : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("c");
    private readonly HubWorld _world = new(new GatewayOptions { LingerSeconds = 5, HeartbeatInterval = 10, MessageQueueSize = 16 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Deliver_RepeatedAndOutOfOrder_EachNumberOnceInOrder()
    {
        var connection = JoinLive();
        var deliveries = Enumerable.Range(1, 3).Select(i => _world.Append(TestMessage.Of($"m{i}"), Stream)).ToArray();

        foreach (var i in new[] { 0, 2, 2, 1, 0 })
        {
            _world.Deliver(deliveries[i]);
        }

        Ids(connection).Should().Equal("m1", "m2", "m3");
    }

    [Fact]
    public void Deliver_EphemeralHandedOutTwice_ComesOnceInEachStream()
    {
        var other = StreamName.Channel("other");
        var connection = JoinLive();
        var second = _world.Join(null, other);
        _world.Calls.AnswerAll();
        var ephemeral = new RoutedDelivery(TestMessage.Of("e1"), [new DeliveryPosition(Stream, 0, 0)]);

        _world.Deliver(ephemeral);
        _world.Deliver(ephemeral);
        _world.Deliver(new RoutedDelivery(TestMessage.Of("e1"), [new DeliveryPosition(other, 0, 0)]));

        Ids(connection).Should().Equal("e1");
        Ids(second).Should().Equal("e1");
    }

    [Fact]
    public void Deliver_OneIsLost_ReadsItOnce()
    {
        var connection = JoinLive();
        _world.Append(TestMessage.Of("m1"), Stream);

        _world.Send("m2", Stream);
        _world.Send("m3", Stream);
        _world.Calls.Made.Count(call => call == "read channel:c").Should().Be(1);
        _world.Calls.AnswerAll();

        Ids(connection).Should().Equal("m1", "m2", "m3");
    }

    [Fact]
    public void Deliver_WhatWasMissingComesBeforeItsReadingEndsInAReset_NothingComesTwice()
    {
        using var world = new HubWorld(kept: 2);
        var connection = world.Join(null, Stream);
        world.Calls.AnswerAll();
        var deliveries = Enumerable.Range(1, 4).Select(i => world.Append(TestMessage.Of($"m{i}"), Stream)).ToArray();
        world.Deliver(deliveries[3]);
        HeldCalls.Reach(world.Calls.Pending.Should().ContainSingle().Subject);
        foreach (var late in deliveries[..3])
        {
            world.Deliver(late);
        }

        world.Send("m5", Stream);
        world.Calls.AnswerAll();

        world.Finish(connection).Events.Skip(1).Select(TestMessage.IdIn).Should().Equal("m1", "m2", "m3", "m4", "m5");
    }

    [Fact]
    public void Deliver_MoreThanCanBeKeptWhileAttaching_IsReadFromHistory()
    {
        var connection = _world.Join(null, Stream);
        HeldCalls.Reach(_world.Calls.Pending[0]);
        var count = EarlyEvents.Max + 5;
        for (var i = 1; i <= count; i++)
        {
            _world.Send($"m{i}", Stream);
        }

        _world.Calls.AnswerAll();

        _world.Hubs.Find(Stream)!.Position.Seq.Should().Be(count);
        Ids(connection).Should().Equal(Enumerable.Range(EarlyEvents.Max + 1, 5).Select(i => $"m{i}"), "it began where the kept ones ended");
    }

    [Fact]
    public void Deliver_OneConnectionDoesNotRead_ItIsClosedWithItsCursorAndTheOtherGoesOn()
    {
        var (slow, fast) = (JoinLive(), JoinLive());
        _world.EndTurn();
        _world.SinkOf(slow).Room = 500;
        for (var i = 1; i <= 40; i++)
        {
            _world.Send($"m{i}", Stream);
            _world.EndTurn();
        }

        fast.CloseReason.Should().Be(CloseReason.None);
        EventStreamParser.Read(_world.SinkOf(fast).Written).Events.Skip(1).Should().HaveCount(40);
        slow.CloseReason.Should().Be(CloseReason.SlowConsumer);
        _world.SinkOf(slow).DroppedUnsent.Should().BeTrue();
        var seen = _world.Finish(slow);
        var back = _world.Join(seen.LastEventId, Stream);
        _world.Calls.AnswerAll();
        seen.Events.Skip(1).Select(TestMessage.IdIn).Concat(Ids(back)).Should().Equal(Enumerable.Range(1, 40).Select(i => $"m{i}"));
    }

    [Fact]
    public void Leave_LastSubscriber_DetachesAfterTheLingerAndARejoinAttachesAgain()
    {
        _world.Finish(JoinLive());
        _world.Tick(4);
        _world.Calls.Pending.Should().BeEmpty();

        _world.Tick(2);
        _world.Calls.Pending.Should().ContainSingle().Which.Method.Should().Be("detach");
        var connection = _world.Join(null, Stream);
        _world.Calls.AnswerAll();
        _world.Send("m1", Stream);

        _world.Calls.Held.Should().Contain(Stream);
        Ids(connection).Should().Equal("m1");
    }

    [Fact]
    public void Leave_MoreStreamsThanThereMayBeConnections_ThoseThatWereLeftFirstAreLetGo()
    {
        using var world = new HubWorld(new GatewayOptions { LingerSeconds = 5, MaxConnections = 3 });
        for (var i = 0; i < 5; i++)
        {
            var connection = world.Join(null, StreamName.Channel($"c{i}"));
            world.Calls.AnswerAll();
            world.Finish(connection);
        }

        world.Calls.Made.Where(call => call.StartsWith("detach", StringComparison.Ordinal)).Should().Equal("detach channel:c0", "detach channel:c1");
    }

    [Fact]
    public void Rejoin_WithinTheLinger_AsksNoActor()
    {
        var first = JoinLive();
        _world.Send("m1", Stream);
        var cursor = _world.Finish(first).LastEventId;
        _world.Send("m2", Stream);
        var calls = _world.Calls.Made.Count;

        var second = _world.Join(cursor, Stream);

        Ids(second).Should().Equal("m2");
        _world.Calls.Made.Should().HaveCount(calls);
    }

    [Fact]
    public void Deliver_UnknownStreamAgainAndAgain_IsDetachedOneCallAtATime()
    {
        _world.Send("m1", Stream);
        _world.Send("m2", Stream);
        _world.Calls.Made.Should().Equal("detach channel:c");

        _world.Calls.AnswerAll();
        _world.Hubs.Count.Should().Be(0);
        _world.Send("m3", Stream);
        _world.Calls.Made.Should().Equal("detach channel:c", "detach channel:c");
    }

    [Fact]
    public void Join_AttachFails_IsMadeAgainWhileWanted()
    {
        var connection = _world.Join(null, Stream);
        _world.Calls.Fail(_world.Calls.Pending[0]);
        _world.Calls.AnswerAll();
        _world.Send("m1", Stream);
        Ids(connection).Should().Equal("m1");

        var other = StreamName.Channel("d");
        _world.Finish(_world.Join(null, other)).Events.Should().BeEmpty();
        _world.Calls.Fail(_world.Calls.Pending[0]);
        _world.Calls.Made[^1].Should().Be("detach channel:d", "the actor may have had its turn all the same");
    }

    [Fact]
    public void Deliver_Expired_IsNotDeliveredLiveOrAgain()
    {
        var connection = JoinLive();
        _world.Deliver(_world.Append(TestMessage.Of("m1", expiresAt: _world.Hubs.Now), Stream));
        _world.Send("m2", Stream);

        Ids(connection).Should().Equal("m2");
    }

    [Fact]
    public void Beat_OnlyForeignMessagesPassed_IsACommentAndTheCursorComesByItself()
    {
        var connection = JoinLive();
        _world.Deliver(_world.Append(TestMessage.Of("m1", session: "other"), Stream));
        _world.Tick(10);

        var stream = _world.Finish(connection);

        stream.Comments.Should().ContainSingle();
        stream.LastEventId.Should().NotBe(stream.Events.Single().LastEventId);
        Ids(_world.Join(stream.LastEventId, Stream)).Should().BeEmpty();
        _world.TextOf(connection).Should().EndWith($"\n\nid: {stream.LastEventId}\n\n:\n", "a heartbeat carries no id");
    }

    [Fact]
    public void Beat_NothingPassed_IsTheCommentAlone()
    {
        var connection = JoinLive();
        _world.Tick(20);

        _world.TextOf(connection).Should().EndWith("\n\n:\n:\n");
    }

    private SseConnection JoinLive()
    {
        var connection = _world.Join(null, Stream);
        _world.Calls.AnswerAll();
        return connection;
    }

    private IEnumerable<string> Ids(SseConnection connection) =>
        _world.Finish(connection).Events.Where(received => received.Type is not ("ready" or "reset")).Select(TestMessage.IdIn);
}
