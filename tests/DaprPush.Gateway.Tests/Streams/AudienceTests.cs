using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

public sealed class AudienceTests : IDisposable
{
    private static readonly StreamName News = StreamName.Channel("news");
    private static readonly StreamName Other = StreamName.Channel("other");
    private readonly HubWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Deliver_ManyInOneTurn_EveryFollowerGetsEachOnceInOneWrite()
    {
        var followers = Enumerable.Range(0, 3).Select(_ => Join(TypeFilter.All, News)).ToArray();
        Array.ForEach(followers, follower => _world.SinkOf(follower).Restart());

        var ids = Enumerable.Range(1, 100).Select(i => $"m{i}").ToArray();
        Array.ForEach(ids, id => _world.Send(id, News));
        _world.EndTurn();

        followers.Should().AllSatisfy(follower => _world.SinkOf(follower).Sends.Should().ContainSingle());
        followers.Should().AllSatisfy(follower => IdsOf(follower).Should().Equal(ids));
    }

    [Fact]
    public void Deliver_MoreThanARunHolds_NothingIsMissing()
    {
        var followers = new[] { Join(TypeFilter.All, News), Join(TypeFilter.All, News) };

        var ids = Enumerable.Range(1, 1_000).Select(i => $"m{i}").ToArray();
        Array.ForEach(ids, id => _world.Send(id, News));

        followers.Should().AllSatisfy(follower => IdsOf(follower).Should().Equal(ids));
    }

    [Fact]
    public void Deliver_FollowersWithFilters_EachGetsItsOwn()
    {
        var all = Join(TypeFilter.All, News);
        var errors = Join(new TypeFilter(TypeFilter.BitOf(MessageType.Error)), News);

        _world.Deliver(_world.Append(TestMessage.Of("i1", MessageType.Info, streams: [News]), News));
        _world.Deliver(_world.Append(TestMessage.Of("e2", MessageType.Error, streams: [News]), News));
        _world.Deliver(_world.Append(TestMessage.Of("i3", MessageType.Info, streams: [News]), News));

        IdsOf(all).Should().Equal("i1", "e2", "i3");
        IdsOf(errors).Should().Equal("e2");
    }

    [Fact]
    public void Deliver_ToAllButOneConnection_ThatOneGetsTheOthersAndPassesIt()
    {
        var sender = Join(TypeFilter.All, News);
        var other = Join(TypeFilter.All, News);

        _world.Send("m1", News);
        _world.Deliver(_world.Append(TestMessage.Of("m2") with { Exclude = new MessageExclusion { ConnectionId = sender.Id } }, News));
        _world.Send("m3", News);
        var received = _world.Finish(sender);

        IdsIn(received).Should().Equal("m1", "m3");
        IdsOf(other).Should().Equal("m1", "m2", "m3");
        var back = _world.Join(received.LastEventId, News);
        Settle(_world);
        IdsOf(back).Should().BeEmpty("its place is behind it");
    }

    [Fact]
    public void Deliver_FollowerJoiningInTheSameTurn_GetsWhatCameAfterIt()
    {
        var first = new[] { Join(TypeFilter.All, News), Join(TypeFilter.All, News) };
        _world.Send("m1", News);
        _world.Send("m2", News);
        var late = Join(TypeFilter.All, News);
        _world.Send("m3", News);

        first.Should().AllSatisfy(follower => IdsOf(follower).Should().Equal("m1", "m2", "m3"));
        IdsOf(late).Should().Equal("m3");
    }

    [Fact]
    public void Deliver_StreamsByTurns_ArriveInTheOrderTheyCame()
    {
        var followers = new[] { Join(TypeFilter.All, News, Other), Join(TypeFilter.All, News, Other) };

        _world.Send("n1", News);
        _world.Send("n2", News);
        _world.Send("o1", Other);
        _world.Send("n3", News);

        followers.Should().AllSatisfy(follower => IdsOf(follower).Should().Equal("n1", "n2", "o1", "n3"));
    }

    [Fact]
    public void Deliver_FollowerThatTakesNothing_IsClosedAtItsLimitAndOthersGetAll()
    {
        using var world = new HubWorld(new GatewayOptions { MessageQueueSize = 150 });
        var (stalled, fine) = (world.Join(null, News), world.Join(null, News));
        Settle(world);
        world.SinkOf(stalled).Room = 0;

        var ids = Enumerable.Range(1, 400).Select(i => $"m{i}").ToArray();
        foreach (var turn in ids.Chunk(100))
        {
            Array.ForEach(turn, id => world.Send(id, News));
            world.EndTurn();
        }

        stalled.CloseReason.Should().Be(CloseReason.SlowConsumer);
        IdsIn(world.Finish(fine)).Should().Equal(ids);
    }

    private SseConnection Join(TypeFilter types, params StreamName[] streams)
    {
        var connection = _world.Join(new Subscription(streams, null, types, EventFormat.Typed, null));
        Settle(_world);
        return connection;
    }

    private static void Settle(HubWorld world)
    {
        world.Calls.AnswerAll();
        world.EndTurn();
    }

    private IEnumerable<string> IdsOf(SseConnection connection) => IdsIn(_world.Finish(connection));

    private static IEnumerable<string> IdsIn(EventStreamParser stream) =>
        stream.Events.Where(received => received.Type is not "ready").Select(TestMessage.IdIn);
}
