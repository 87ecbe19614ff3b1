using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Connections;

/// <summary>What leaves for a connection, and when, and what becomes of one that does not read.</summary>
public sealed class OutboxTests : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("c");
    private static readonly StreamName Other = StreamName.Channel("d");

    private readonly HubWorld _world = new(new GatewayOptions { MessageQueueSize = 16, MessageQueueKilobytes = 128, BacklogMegabytes = 1 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Flush_SeveralMessagesInATurn_LeaveInOneSend()
    {
        var sink = JoinLive(Stream).Sink;
        for (var i = 1; i <= 50; i++)
        {
            _world.Send($"m{i}", Stream);
        }

        _world.EndTurn();
        sink.Sends.Should().ContainSingle();
        IdsIn(sink).Should().Equal(Ids(1, 50));
    }

    [Fact]
    public void Flush_ConnectionsOfDifferentKinds_GetEachTheirOwnBytes()
    {
        // The same stream with and without event names, with another stream beside it, with a filter, and one that began later.
        var typed = JoinLive(Stream);
        var again = JoinLive(Stream);
        var plain = JoinLive(new Subscription([Stream], null, TypeFilter.All, EventFormat.Message, null));
        var two = JoinLive(Stream, Other);
        TypeFilter.TryParse("error", out var errors).Should().BeNull();
        var filtered = JoinLive(new Subscription([Stream], null, errors, EventFormat.Typed, null));
        _world.Send("m1", Stream);
        _world.EndTurn();
        var later = JoinLive(Stream);
        _world.Send("m2", Stream);
        _world.Send("o1", Other);
        _world.EndTurn();

        IdsIn(typed.Sink).Should().Equal("m1", "m2");
        again.Sink.Written.SequenceEqual(typed.Sink.Written).Should().BeTrue();
        var events = EventStreamParser.Read(plain.Sink.Written).Events;
        events.Select(TestMessage.IdIn).Should().Equal("m1", "m2");
        events.Select(received => received.Type).Should().AllBe("message");
        IdsIn(two.Sink).Should().Equal("m1", "m2", "o1");
        IdsIn(filtered.Sink).Should().BeEmpty();
        IdsIn(later.Sink).Should().Equal("m2");
        EventStreamParser.Read(two.Sink.Written).LastEventId.Should().NotBe(EventStreamParser.Read(typed.Sink.Written).LastEventId);
    }

    [Fact]
    public void Flush_ClientTakesAFewBytesAtATime_GetsAllInOrder()
    {
        var (connection, sink) = JoinLive(Stream);
        sink.Room = 10;
        for (var i = 1; i <= 10; i++)
        {
            _world.Send($"m{i}", Stream);
            _world.EndTurn();
        }

        for (var i = 0; i < 2_000 && IdsIn(sink).Count < 10; i++)
        {
            sink.MakeRoom(7);
            _world.EndTurn();
        }

        IdsIn(sink).Should().Equal(Ids(1, 10));
        connection.CloseReason.Should().Be(CloseReason.None);
        sink.MakeRoom(int.MaxValue);
        _world.EndTurn();
        _world.Send("m11", Stream);
        _world.EndTurn();
        IdsIn(sink).Should().EndWith("m11");
    }

    [Fact]
    public void Offer_MoreBytesThanMayWait_ClosesTheConnection()
    {
        var (connection, sink) = JoinLive(Stream);
        sink.Room = 0;
        for (var i = 1; i <= 3; i++)
        {
            _world.Deliver(_world.Append(TestMessage.Of($"m{i}", padding: 60_000), Stream));
            _world.EndTurn();
        }

        connection.CloseReason.Should().Be(CloseReason.SlowConsumer);
        sink.DroppedUnsent.Should().BeTrue();
    }

    [Fact]
    public void Flush_MoreWaitsOnTheWholeThanTheGatewayHolds_ClosesThoseWithUnimportantMessagesFirst()
    {
        var important = Enumerable.Range(0, 10).Select(_ => JoinLive(Stream)).ToList();
        var unimportant = Enumerable.Range(0, 10).Select(_ => JoinLive(Other)).ToList();
        foreach (var (_, sink) in important.Concat(unimportant))
        {
            sink.Room = 0;
        }

        _world.Deliver(_world.Append(TestMessage.Of("high", padding: 60_000) with { Priority = MessagePriority.High }, Stream));
        _world.Deliver(_world.Append(TestMessage.Of("low", padding: 60_000) with { Priority = MessagePriority.Low }, Other));
        _world.EndTurn();
        _world.EndTurn();

        important.Should().OnlyContain(one => one.Connection.CloseReason == CloseReason.None);
        unimportant.Count(one => one.Connection.CloseReason == CloseReason.Overload).Should().BeInRange(2, 9);
    }

    [Fact]
    public void Close_WithGraceForAClientThatReads_EndsAfterTheLastWithWhenToComeBack()
    {
        var (connection, sink) = JoinLive(Stream);
        _world.Send("m1", Stream);
        connection.Close(CloseReason.Shutdown, TimeSpan.FromSeconds(2));
        _world.EndTurn();
        sink.DroppedUnsent.Should().BeFalse();
        IdsIn(sink).Should().Equal("m1");
        EventStreamParser.Read(sink.Written).RetryMilliseconds.Should().BePositive();
    }

    [Fact]
    public void Close_WithGraceForAClientThatDoesNotRead_GivesUpWhenItIsOver()
    {
        var (connection, sink) = JoinLive(Stream);
        sink.Room = 0;
        _world.Send("m1", Stream);
        connection.Close(CloseReason.Shutdown, TimeSpan.FromSeconds(2));
        _world.EndTurn();
        sink.DroppedUnsent.Should().BeNull();
        _world.Tick(1);
        sink.DroppedUnsent.Should().BeNull();
        _world.Tick(2);
        sink.DroppedUnsent.Should().BeTrue();
    }

    [Fact]
    public void Join_WithALongHistoryAndASlowClient_IsReplayedPieceByPiece()
    {
        var first = _world.Join(null, Stream);
        _world.Calls.AnswerAll();
        var start = _world.Finish(first).LastEventId;
        for (var i = 1; i <= 100; i++)
        {
            _world.Deliver(_world.Append(TestMessage.Of($"m{i}", padding: 5_000), Stream));
        }

        var connection = _world.Join(start, Stream);
        var sink = _world.SinkOf(connection);
        sink.Room = 100_000;
        _world.Calls.AnswerAll();
        _world.EndTurn();
        sink.Written.Length.Should().Be(100_000);
        for (var i = 0; i < 100 && IdsIn(sink).Count < 100; i++)
        {
            sink.MakeRoom(100_000);
            _world.EndTurn();
        }

        IdsIn(sink).Should().Equal(Ids(1, 100));
        connection.CloseReason.Should().Be(CloseReason.None, "a replay is history, not backlog");
    }

    [Fact]
    public void Flush_MessageThatWantsAnAcknowledgement_IsNotedWhenItsLastByteIsTaken()
    {
        var sink = JoinLive(Stream).Sink;
        sink.Room = 5;
        _world.Send("plain", Stream);
        _world.Deliver(_world.Append(TestMessage.Of("m1", ack: true), Stream));
        _world.EndTurn();
        _world.Written.Should().BeEmpty();

        sink.MakeRoom(20);
        _world.EndTurn();
        _world.Written.Should().BeEmpty();
        sink.MakeRoom(int.MaxValue);
        _world.EndTurn();
        _world.Written.Should().Equal("m1");
        _world.Send("plain too", Stream);
        _world.EndTurn();
        _world.Written.Should().Equal("m1");
    }

    [Fact]
    public void Flush_SameBytesForManyConnections_AreNotedOnceAndByTheFirstThatTakesThem()
    {
        var connections = Enumerable.Range(0, 20).Select(_ => JoinLive(Stream)).ToArray();
        connections[0].Sink.Room = 0;
        _world.Deliver(_world.Append(TestMessage.Of("m1", ack: true), Stream));

        _world.EndTurn();

        _world.Written.Should().Equal("m1");
    }

    [Fact]
    public void Flush_NobodyGetsIt_IsNotNoted()
    {
        JoinLive(Stream);
        _world.Deliver(_world.Append(TestMessage.Of("m1", session: "other", ack: true), Stream));
        _world.EndTurn();

        _world.Written.Should().BeEmpty();
    }

    [Fact]
    public void Flush_ManyTurnsOfAStream_AllocatesNothingPerConnection()
    {
        for (var i = 0; i < 100; i++)
        {
            JoinLive(Stream).Sink.Keeps = false;
        }

        long Turns(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                _world.Send("m", Stream);
                _world.Send("n", Stream);
                _world.EndTurn();
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / count;
        }

        Turns(50);
        Turns(100).Should().BeLessThan(100 * 64, "two messages are two objects or so, not two hundred");
    }

    private static List<string> Ids(int first, int count) => [.. Enumerable.Range(first, count).Select(i => $"m{i}")];

    private static List<string> IdsIn(MemorySink sink) =>
        [.. EventStreamParser.Read(sink.Written).Events.Where(received => received.Type != "ready").Select(TestMessage.IdIn)];

    private (SseConnection Connection, MemorySink Sink) JoinLive(params StreamName[] streams) =>
        JoinLive(new Subscription(streams, null, TypeFilter.All, EventFormat.Typed, null));

    private (SseConnection Connection, MemorySink Sink) JoinLive(Subscription subscription)
    {
        var connection = _world.Join(subscription);
        _world.Calls.AnswerAll();
        _world.EndTurn();
        var sink = _world.SinkOf(connection);
        sink.Restart();
        return (connection, sink);
    }
}
