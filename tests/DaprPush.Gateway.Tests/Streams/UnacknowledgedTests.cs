using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>Messages that nobody has acknowledged come again to whoever comes back, and cost nobody else a call.</summary>
public sealed class UnacknowledgedTests : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("c");
    private static readonly StreamName Other = StreamName.Channel("d");
    private readonly HubWorld _world = new(new GatewayOptions { LingerSeconds = 5 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Rejoin_WithinTheLinger_BringsItAgainWithItsCountAndTheSamePlace()
    {
        var cursor = ReceiveWanting("a");

        var first = Rejoin(cursor);
        var second = Rejoin(first.LastEventId);

        Messages(first).Should().Equal(("a", 1));
        Messages(second).Should().Equal(("a", 2));
        second.LastEventId.Should().Be(cursor, "a repetition moves no place");
        second.Events[0].Data.Should().Contain("\"recovered\":true");
    }

    [Fact]
    public void Rejoin_ToAGatewayThatHasNeverSeenTheStream_BringsItAgain()
    {
        var cursor = ReceiveWanting("a");
        using var elsewhere = new HubWorld();
        elsewhere.LogOf(Stream).Append(Wanting("a"));

        var connection = elsewhere.Join(cursor, Stream);
        elsewhere.Calls.AnswerAll();

        Messages(elsewhere.Finish(connection)).Should().Equal(("a", 1));
    }

    [Fact]
    public void Rejoin_AfterItWasAcknowledged_BringsNothingAndAsksNobodyTheNextTime()
    {
        var cursor = ReceiveWanting("a");
        _world.LogOf(Stream).Settle("a");

        Messages(Rejoin(cursor)).Should().BeEmpty();
        _world.Calls.Made.Clear();
        Messages(Rejoin(cursor)).Should().BeEmpty();

        _world.Calls.Made.Should().BeEmpty();
    }

    [Fact]
    public void Rejoin_BeforeIt_GetsItOnceAsMissed()
    {
        var first = JoinLive();
        var before = _world.Finish(first).LastEventId;
        _world.Deliver(_world.Append(Wanting("a"), Stream));
        _world.Deliver(_world.Append(Wanting("a").Repeat(1), Stream));
        _world.Send("b", Stream);

        Messages(Rejoin(before)).Should().Equal([("a", 0), ("b", 0)], "a repetition of what is missed says nothing new");
    }

    [Fact]
    public void Rejoin_RepetitionsWereMissed_BringsItOnceBeforeWhatElseWasMissed()
    {
        var cursor = ReceiveWanting("a");
        _world.Send("b", Stream);
        _world.Deliver(_world.Append(Wanting("a").Repeat(1), Stream));
        _world.Deliver(_world.Append(Wanting("a").Repeat(2), Stream));

        var back = Rejoin(cursor);

        Messages(back).Select(message => message.Id).Should().Equal("a", "b");
        Messages(Rejoin(back.LastEventId)).Select(message => message.Id).Should().Equal(["a"], "the repetitions are passed");
    }

    [Fact]
    public void Rejoin_RepetitionWasMissedAndItsMessageAcknowledged_IsPassedOver()
    {
        var cursor = ReceiveWanting("a");
        _world.Deliver(_world.Append(Wanting("a").Repeat(1), Stream));
        _world.LogOf(Stream).Settle("a");

        Messages(Rejoin(cursor)).Should().BeEmpty();
    }

    [Fact]
    public void Join_ChannelWithoutACursor_StartsNow()
    {
        ReceiveWanting("a");
        _world.Calls.Made.Clear();

        Messages(_world.Finish(JoinLive())).Should().BeEmpty();
        _world.Calls.Made.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_UserWithoutACursor_GetsWhatNobodyHasAcknowledgedAndMissesNothingMeanwhile(bool isHeld)
    {
        var user = StreamName.User("u");
        if (isHeld)
        {
            _world.Join(null, user);
            _world.Calls.AnswerAll();
        }

        _world.Deliver(_world.Append(Wanting("a"), user));
        _world.Send("plain", user);
        _world.Deliver(_world.Append(Wanting("b"), user));
        _world.LogOf(user).Settle("a");
        var connection = _world.Join(null, user);
        while (_world.Calls.Pending is [{ Method: not "unacknowledged" } call, ..])
        {
            _world.Calls.Answer(call);
        }

        var asked = _world.Calls.Pending.Should().ContainSingle().Subject;
        HeldCalls.Reach(asked);
        _world.Deliver(_world.Append(Wanting("meanwhile"), user));
        _world.Calls.AnswerAll();
        _world.Deliver(_world.Append(Wanting("live"), user));

        Messages(_world.Finish(connection)).Should().Equal(("b", 1), ("meanwhile", 0), ("live", 0));
    }

    [Fact]
    public void Join_UserSince_GetsBeforeItWhatNobodyHasAcknowledged()
    {
        var user = StreamName.User("u");
        _world.Append(Wanting("old"), user);
        _world.Append(TestMessage.Of("passed"), user);
        _world.Append(Wanting("new"), user);
        var connection = _world.Join(new Subscription([user], null, TypeFilter.All, EventFormat.Typed, null) { Since = Since.TryParse("1", _world.Time.GetUtcNow()) });

        _world.Calls.AnswerAll();

        Messages(_world.Finish(connection)).Should().Equal(("old", 1), ("new", 0));
    }

    [Theory]
    [InlineData("nonsense", "cursor")]
    [InlineData(null, "history")]
    public void Rejoin_PlaceIsLost_IsResetAndGetsItAgain(string? cursor, string reason)
    {
        using var world = new HubWorld(new GatewayOptions { RecentEvents = 0 }, kept: 2);
        var place = world.Join(null, Stream);
        world.Calls.AnswerAll();
        var before = world.Finish(place).LastEventId;
        world.Deliver(world.Append(Wanting("a"), Stream));
        for (var i = 0; i < 5; i++)
        {
            world.Send($"m{i}", Stream);
        }

        var connection = world.Join(cursor ?? before, Stream);
        world.Calls.AnswerAll();
        var stream = world.Finish(connection);

        stream.Events.Select(received => received.Type).Should().Equal("ready", "reset", "custom");
        stream.Events[1].Data.Should().Contain(reason);
        Messages(stream).Should().Equal(("a", 1));
    }

    [Fact]
    public void Rejoin_OtherSessionOrType_DoesNotGetIt()
    {
        var mine = new Subscription([Stream], "mine", TypeFilter.All, EventFormat.Typed, null);
        var connection = Live(mine);
        _world.Deliver(_world.Append(TestMessage.Of("a", session: "mine", ack: true), Stream));
        var cursor = _world.Finish(connection).LastEventId;
        TypeFilter.TryParse("error", out var errors).Should().BeNull();

        Messages(Finish(new Subscription([Stream], "mine", TypeFilter.All, EventFormat.Typed, cursor))).Should().Equal(("a", 1));
        Messages(Finish(new Subscription([Stream], "other", TypeFilter.All, EventFormat.Typed, cursor))).Should().BeEmpty();
        Messages(Finish(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, cursor))).Should().BeEmpty();
        Messages(Finish(new Subscription([Stream], "mine", errors, EventFormat.Typed, cursor))).Should().BeEmpty();
    }

    [Fact]
    public void Rejoin_MessageOfSeveralStreams_ComesAgainOnce()
    {
        var connection = _world.Join(null, Stream, Other);
        _world.Calls.AnswerAll();
        _world.Deliver(_world.Append(TestMessage.Of("a", streams: [Other, Stream], ack: true), Other, Stream));
        var cursor = _world.Finish(connection).LastEventId;

        var back = _world.Join(cursor, Stream, Other);
        _world.Calls.AnswerAll();

        Messages(_world.Finish(back)).Should().Equal(("a", 1));
    }

    [Fact]
    public void Rejoin_Many_ShareTwoCallsAndThoseThatComeLaterDoNotGetWhatWasAcknowledgedBefore()
    {
        var cursor = ReceiveWanting("a");
        _world.Calls.Made.Clear();
        var early = Enumerable.Range(0, 50).Select(_ => _world.Join(cursor, Stream)).ToArray();
        HeldCalls.Reach(_world.Calls.Pending.Should().ContainSingle().Subject);

        _world.LogOf(Stream).Settle("a");
        var late = Enumerable.Range(0, 50).Select(_ => _world.Join(cursor, Stream)).ToArray();
        _world.Calls.AnswerAll();

        _world.Calls.Made.Should().Equal("unacknowledged channel:c", "unacknowledged channel:c");
        Messages(_world.Finish(early[0])).Should().Equal(("a", 1));
        early[1..].Concat(late[..^1]).Should().OnlyContain(connection => connection.Hubs != null);
        Messages(_world.Finish(late[^1])).Should().BeEmpty();
    }

    [Fact]
    public void Rejoin_MoreThanAPage_GetsAllInOrder()
    {
        using var world = new HubWorld(pageLimit: 2);
        var connection = world.Join(null, Stream);
        world.Calls.AnswerAll();
        foreach (var id in new[] { "a", "b", "c", "d", "e" })
        {
            world.Deliver(world.Append(Wanting(id), Stream));
        }

        var back = world.Join(world.Finish(connection).LastEventId, Stream);
        world.Calls.AnswerAll();

        Messages(world.Finish(back)).Select(message => message.Id).Should().Equal("a", "b", "c", "d", "e");
    }

    [Fact]
    public void Rejoin_TheActorIsAway_WaitsForItsAnswer()
    {
        var cursor = ReceiveWanting("a");
        var connection = _world.Join(cursor, Stream);
        _world.Calls.Fail(_world.Calls.Pending.Single());
        connection.Hubs.Should().BeNull();

        _world.Calls.AnswerAll();

        Messages(_world.Finish(connection)).Should().Equal(("a", 1));
    }

    [Fact]
    public void Rejoin_ClientLeftBeforeTheAnswer_NobodyIsAskedAgain()
    {
        var cursor = ReceiveWanting("a");
        _world.Finish(_world.Join(cursor, Stream));

        _world.Calls.Fail(_world.Calls.Pending.Single());

        _world.Calls.Pending.Should().BeEmpty();
        Messages(Rejoin(cursor)).Should().Equal(("a", 1));
    }

    [Fact]
    public void Rejoin_NothingWantsIt_AsksNoActor()
    {
        var connection = JoinLive();
        _world.Send("a", Stream);
        var cursor = _world.Finish(connection).LastEventId;
        _world.Calls.Made.Clear();

        Messages(Rejoin(cursor)).Should().BeEmpty();
        _world.Calls.Made.Should().BeEmpty();
    }

    private static RoutedMessage Wanting(string id) => TestMessage.Of(id, ack: true);

    /// <summary>The cursor of a client that got it and left.</summary>
    private string ReceiveWanting(string id)
    {
        var connection = JoinLive();
        _world.Deliver(_world.Append(Wanting(id), Stream));
        return _world.Finish(connection).LastEventId;
    }

    private SseConnection JoinLive() => Live(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, null));

    private SseConnection Live(Subscription subscription)
    {
        var connection = _world.Join(subscription);
        _world.Calls.AnswerAll();
        return connection;
    }

    private EventStreamParser Rejoin(string cursor) => Finish(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, cursor));

    private EventStreamParser Finish(Subscription subscription) => _world.Finish(Live(subscription));

    private static IEnumerable<(string Id, int RetryCount)> Messages(EventStreamParser stream) => stream.Events
        .Where(received => received.Type is not ("ready" or "reset"))
        .Select(received => (TestMessage.IdIn(received), TestMessage.RetryCountIn(received)));
}
