using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

public sealed class ReattachTests : IDisposable
{
    private const int Period = 60;
    private static readonly StreamName Stream = StreamName.Channel("c");
    private readonly HubWorld _world = new(new GatewayOptions { ReattachMinutes = 1, LingerSeconds = 5 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Tick_LastDeliveryWasLost_ItComesWithinThePeriod()
    {
        var connection = JoinLive(_world, Stream);
        _world.Append(TestMessage.Of("m1"), Stream);

        _world.Tick(Period);
        _world.Calls.AnswerAll();

        Received(connection).Should().Equal("m1");
    }

    [Fact]
    public void Tick_ALateDetachTookTheHoldAway_ItIsTakenAgain()
    {
        JoinLive(_world, Stream);
        _world.Calls.Held.Clear();

        _world.Tick(Period);
        _world.Calls.AnswerAll();

        _world.Calls.Held.Should().Contain(Stream);
    }

    [Fact]
    public void Tick_TheStoreLostItsDataInSilence_ClientsAreTold()
    {
        var connection = JoinLive(_world, Stream);
        _world.LogOf(Stream).LoseHistory(nextEpoch: 2);

        _world.Tick(Period);
        _world.Calls.AnswerAll();

        _world.Finish(connection).Events.Select(received => received.Type).Should().Equal("ready", "reset");
    }

    [Fact]
    public void Forgotten_ByTheShard_AllStreamsAreAttachedAgainAndThenItIsToldSo()
    {
        var connection = JoinLive(_world, Stream);
        _world.Append(TestMessage.Of("m1"), Stream);
        _world.Calls.Held.Clear();
        _world.Calls.Registration = "2";

        _world.Calls.Forgotten(default);
        _world.Tick(2);
        _world.Calls.AnswerAll();
        _world.Tick(2);

        _world.Calls.Held.Should().Contain(Stream);
        _world.Calls.Looks.Should().Equal(false, true);
        Received(connection).Should().Equal("m1");
    }

    [Fact]
    public void Deliver_ForAStreamThatItMayHoldButDoesNot_IsLeftAlone()
    {
        var delivery = _world.Append(TestMessage.Of("m1"), Stream);

        _world.Deliver(delivery with { Positions = [.. delivery.Positions.Select(position => position with { IsPossible = true })] });

        _world.Calls.Made.Should().BeEmpty();
    }

    [Fact]
    public void Deliver_FirstMessageOfAStreamInAnotherEpoch_IsDeliveredAtOnce()
    {
        var connection = JoinLive(_world, Stream);
        _world.LogOf(Stream).LoseHistory(nextEpoch: 2);

        _world.Send("m1", Stream);

        _world.Calls.Pending.Should().BeEmpty();
        Received(connection).Should().Equal("m1");
    }

    [Fact]
    public void Tick_TheStoreLostItsDataAndMessagesCameSince_ClientsAreToldAndGetThem()
    {
        var connection = JoinLive(_world, Stream);
        _world.Send("m1", Stream);
        _world.LogOf(Stream).LoseHistory(nextEpoch: 2);
        _world.Append(TestMessage.Of("m2"), Stream);
        _world.Append(TestMessage.Of("m3"), Stream);

        _world.Tick(Period);
        _world.Calls.AnswerAll();
        _world.Send("m4", Stream);

        _world.Finish(connection).Events.Select(received => received.Type == "reset" ? "reset" : received.Type == "ready" ? "ready" : TestMessage.IdIn(received))
            .Should().Equal("ready", "m1", "reset", "m2", "m3", "m4");
    }

    [Fact]
    public void Tick_ManyStreamsAttachedAtOnce_EachOnceInAPeriodAndSpreadEvenly()
    {
        const int count = 300;
        for (var i = 0; i < count; i++)
        {
            JoinLive(_world, StreamName.Channel($"c{i}"));
        }

        _world.Calls.Made.Clear();
        for (var second = 1; second <= Period; second++)
        {
            _world.Tick();
            _world.Calls.Pending.Should().HaveCount(count / Period);
            _world.Calls.AnswerAll();
        }

        _world.Calls.Made.Should().HaveCount(count).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Tick_MoreStreamsThanTurns_NoSecondTakesMoreThanItsBound()
    {
        for (var i = 0; i < (ReattachRound.MaxTurns + 50) * Period; i++)
        {
            _world.Hubs.Pin(StreamName.Channel($"c{i}"));
            _world.Calls.AnswerAll();
        }

        for (var second = 1; second <= 3; second++)
        {
            _world.Tick();
            _world.Calls.Pending.Should().HaveCount(ReattachRound.MaxTurns);
            _world.Calls.AnswerAll();
        }
    }

    [Fact]
    public void Tick_Detached_IsLeftAlone()
    {
        _world.Finish(JoinLive(_world, Stream));
        _world.Tick(6);
        _world.Calls.AnswerAll();
        _world.Calls.Made.Clear();

        _world.Tick(2 * Period);

        _world.Calls.Made.Should().BeEmpty();
        _world.Hubs.Count.Should().Be(0);
    }

    [Fact]
    public void Tick_Never_AsksNobody()
    {
        using var world = new HubWorld(new GatewayOptions { ReattachMinutes = 0 });
        JoinLive(world, Stream);
        world.Calls.Made.Clear();

        world.Tick(20 * Period);

        world.Calls.Made.Should().BeEmpty();
    }

    private static SseConnection JoinLive(HubWorld world, StreamName stream)
    {
        var connection = world.Join(null, stream);
        world.Calls.AnswerAll();
        return connection;
    }

    private IEnumerable<string> Received(SseConnection connection) => _world.Finish(connection).Events.Skip(1).Select(TestMessage.IdIn);
}
