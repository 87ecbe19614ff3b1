using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>Two messages under one number of a stream: what an instance of its actor that was left behind leads to.</summary>
public sealed class NumberConflictTests : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("c");
    private readonly HubWorld _world = new();
    private readonly MetricCollector<long> _conflicts;
    private readonly MetricCollector<long> _mended;

    public NumberConflictTests() =>
        (_conflicts, _mended) = (_world.Collect("message_push_number_conflicts_total"), _world.Collect("message_push_number_conflicts_mended_total"));

    public void Dispose()
    {
        _conflicts.Dispose();
        _mended.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void Deliver_SameMessageAgain_IsNoConflict()
    {
        JoinLive();
        var delivery = _world.Append(TestMessage.Of("m1"), Stream);

        _world.Deliver(delivery);
        _world.Deliver(delivery);

        _world.Calls.Pending.Should().BeEmpty();
        Total(_conflicts).Should().Be(0);
    }

    [Fact]
    public void Deliver_HistoryHasTheFirst_NobodyIsTold()
    {
        var connection = JoinLive();
        _world.Send("m1", Stream);

        Phantom("x", 1);
        _world.Calls.AnswerAll();
        _world.Send("m2", Stream);

        Seen(connection).Should().Equal("m1", "m2");
        Total(_conflicts).Should().Be(1);
        Total(_mended).Should().Be(0);
    }

    [Fact]
    public void Deliver_HistoryHasTheSecond_FollowersAreToldAndGetItAndNothingTwice()
    {
        var connection = JoinLive();
        Phantom("x", 1);
        var first = _world.Append(TestMessage.Of("m1"), Stream);
        _world.Send("m2", Stream);
        _world.Deliver(first);

        _world.Calls.AnswerAll();
        _world.Send("m3", Stream);

        Seen(connection).Should().Equal("x", "m2", "reset", "m1", "m3");
        Total(_mended).Should().Be(1);
    }

    [Fact]
    public void Deliver_LiveMessagesWhileHistoryIsAsked_ComeOnce()
    {
        var connection = JoinLive();
        Phantom("x", 1);
        _world.Deliver(_world.Append(TestMessage.Of("m1"), Stream));
        HeldCalls.Reach(_world.Calls.Pending.Should().ContainSingle().Subject);
        _world.Send("m2", Stream);
        _world.Send("m3", Stream);

        _world.Calls.AnswerAll();
        _world.Send("m4", Stream);

        Seen(connection).Should().Equal("x", "m2", "m3", "reset", "m1", "m4");
    }

    [Fact]
    public void Deliver_TwoFollowersAndTheStreamNumberedAnew_BothGetWhatTheyLackAndNothingTwice()
    {
        var connections = new[] { JoinLive(), JoinLive() };
        Phantom("m1", 1);
        Phantom("m2", 2);
        var deliveries = Enumerable.Range(0, 3).Select(i => _world.Append(TestMessage.Of($"m{i}"), Stream)).ToArray();
        foreach (var delivery in deliveries)
        {
            _world.Deliver(delivery);
        }

        _world.Calls.AnswerAll();

        connections.Select(Seen).Should().AllSatisfy(seen => seen.Where(id => id != "reset").Should().BeEquivalentTo("m0", "m1", "m2"));
    }

    [Fact]
    public void Deliver_StreamThatLostItsLastMessages_BringsWhatComesUnderTheirNumbers()
    {
        var connection = JoinLive();
        _world.Send("m1", Stream);
        Phantom("x2", 2);
        Phantom("x3", 3);
        Phantom("x4", 4);
        _world.Send("m2", Stream);
        _world.Calls.AnswerAll();
        _world.Send("m3", Stream);
        _world.Calls.AnswerAll();
        _world.Send("m4", Stream);
        _world.Calls.AnswerAll();
        _world.Send("m5", Stream);

        Seen(connection).Where(id => id.StartsWith('m')).Should().Equal("m1", "m2", "m3", "m4", "m5");
        Seen(connection).Should().Contain("reset");
    }

    [Fact]
    public void Rejoin_AfterWasMended_GoesOnWhereItWas()
    {
        var connection = JoinLive();
        Phantom("x", 1);
        var first = _world.Append(TestMessage.Of("m1"), Stream);
        _world.Send("m2", Stream);
        _world.Deliver(first);
        _world.Calls.AnswerAll();
        _world.Send("m3", Stream);
        var cursor = _world.Finish(connection).LastEventId;
        _world.Send("m4", Stream);

        var back = _world.Join(cursor, Stream);
        _world.Calls.AnswerAll();

        Seen(back).Should().Equal("m4");
    }

    [Fact]
    public void Deliver_HistoryIsShorterByNow_FollowersAreTold()
    {
        using var world = new HubWorld(kept: 1);
        var connection = world.Join(null, Stream);
        world.Calls.AnswerAll();
        world.Deliver(Of("x", 1));
        var first = world.Append(TestMessage.Of("m1"), Stream);
        world.Send("m2", Stream);
        world.Send("m3", Stream);
        world.Deliver(first);

        world.Calls.AnswerAll();
        world.Send("m4", Stream);

        Seen(world, connection).Should().Equal("x", "m2", "m3", "reset", "m4");
    }

    [Fact]
    public void Deliver_HistoryNeverHasTheNumber_FollowersAreToldAfterAWhile()
    {
        var connection = JoinLive();
        Phantom("x", 1);
        Phantom("y", 1);

        for (var second = 0; second < 10; second++)
        {
            _world.Calls.AnswerAll();
            _world.Tick();
        }

        Seen(connection).Should().Equal("x", "reset");
    }

    [Fact]
    public void Deliver_TwoUnderANumberThatIsNotDueYet_HistorySays()
    {
        var connection = JoinLive();
        var first = _world.Append(TestMessage.Of("m1"), Stream);
        var second = _world.Append(TestMessage.Of("m2"), Stream);
        Phantom("x", 2);
        _world.Deliver(second);
        _world.Deliver(first);

        _world.Calls.AnswerAll();

        Seen(connection).Should().Equal("m1", "m2");
        Total(_conflicts).Should().Be(1);
    }

    [Fact]
    public void Deliver_ManyConflicts_AreLoggedOnceInTenSeconds()
    {
        JoinLive();
        for (var i = 1; i <= 50; i++)
        {
            _world.Send($"m{i}", Stream);
            Phantom($"x{i}", i);
            _world.Calls.AnswerAll();
        }

        _world.Tick(NumberConflicts.SecondsBetweenLines);
        Phantom("late", 50);

        _world.Logged.Select(line => line.Message).Should().SatisfyRespectively(
            line => line.Should().Contain("Two messages have the number 1.1 of stream channel:c: m1 and x1"),
            line => line.Should().Contain("m50 and late").And.Contain("49 more"));
        Total(_conflicts).Should().Be(51);
    }

    private static RoutedDelivery Of(string id, long seq) => new(TestMessage.Of(id), [new DeliveryPosition(Stream, 1, seq)]);

    // Its number was given by somebody whose word history does not have.
    private void Phantom(string id, long seq) => _world.Deliver(Of(id, seq));

    private SseConnection JoinLive()
    {
        var connection = _world.Join(null, Stream);
        _world.Calls.AnswerAll();
        return connection;
    }

    private static long Total(MetricCollector<long> counter) => counter.GetMeasurementSnapshot().EvaluateAsCounter();

    private string[] Seen(SseConnection connection) => Seen(_world, connection);

    private static string[] Seen(HubWorld world, SseConnection connection) =>
        [.. world.Finish(connection).Events.Where(received => received.Type != "ready").Select(received => received.Type == "reset" ? "reset" : TestMessage.IdIn(received))];
}
