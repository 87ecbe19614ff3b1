using System.Text.Json;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>Who opens a stream for the first time gets what it asked of history, then what is sent, without a gap.</summary>
public sealed class SinceTests : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("c");
    private static readonly StreamName Other = StreamName.Channel("d");
    private readonly HubWorld _world = new(new GatewayOptions { RecentEvents = 2, LingerSeconds = 5 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_Since_GetsItOnceAndGoesOnLive(bool isHeld)
    {
        Hold(isHeld);
        Append(5);

        var connection = Join("3");
        _world.Calls.AnswerAll();
        _world.Send("m6", Stream);
        var stream = _world.Finish(connection);

        IdsOf(stream).Should().Equal("m3", "m4", "m5", "m6");
        Since(stream).Should().Be("""{"asked":"3","streams":[{"stream":"channel:c","after":2,"complete":true}]}""");
        stream.Events[0].Data.Should().Contain("\"recovered\":false");
    }

    [Fact]
    public void Join_Since_ReadyIsThePlaceBeforeIt()
    {
        Append(5);
        var ready = Finish(Join("3")).Events[0].LastEventId;

        var again = _world.Join(ready, Stream);
        _world.Calls.AnswerAll();

        IdsOf(_world.Finish(again)).Should().Equal("m3", "m4", "m5");
    }

    [Fact]
    public void Join_SinceWithACursor_TheCursorWins()
    {
        Append(5);
        var cursor = Finish(Join("1")).LastEventId;
        Append(2, from: 6);

        var stream = Finish(Join("all", cursor));

        IdsOf(stream).Should().Equal("m6", "m7");
        Since(stream).Should().BeNull();
    }

    [Fact]
    public void Join_SinceWithSomethingThatIsNoCursor_IsToldAndGetsIt()
    {
        Append(3);

        var stream = Finish(Join("2", "garbage"));

        stream.Events.Select(received => received.Type).Should().Equal("ready", "reset", "custom", "custom");
        IdsOf(stream).Should().Equal("m2", "m3");
        Since(stream).Should().NotBeNull();
    }

    [Fact]
    public void Join_SinceOfSeveralStreams_IsReadOfEachAndReadyComesWhenAllIsThere()
    {
        _world.Send("a", Other);
        Append(2);
        var connection = _world.Join(new Subscription([Other, Stream], null, TypeFilter.All, EventFormat.Typed, null) { Since = Parse("all") });

        _world.Calls.Answer(_world.Calls.Pending[0]);
        _world.EndTurn();
        _world.TextOf(connection).Should().NotContain("ready");
        _world.Calls.AnswerAll();

        IdsOf(_world.Finish(connection)).Should().BeEquivalentTo("a", "m1", "m2");
    }

    [Fact]
    public void Join_SinceOfMoreThanAPage_GetsAllInOrder()
    {
        using var world = new HubWorld(new GatewayOptions { RecentEvents = 2 }, pageLimit: 3);
        for (var i = 1; i <= 10; i++)
        {
            world.Append(TestMessage.Of($"m{i}"), Stream);
        }

        var connection = world.Join(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, null) { Since = Parse("8") });
        world.Calls.AnswerAll();

        IdsOf(world.Finish(connection)).Should().Equal(Enumerable.Range(3, 8).Select(i => $"m{i}"));
    }

    [Fact]
    public void Join_SinceOfMoreThanIsKept_IsToldThatItIsNotComplete()
    {
        using var world = new HubWorld(kept: 2);
        for (var i = 1; i <= 5; i++)
        {
            world.Append(TestMessage.Of($"m{i}"), Stream);
        }

        var connection = world.Join(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, null) { Since = Parse("all") });
        world.Calls.AnswerAll();
        var stream = world.Finish(connection);

        IdsOf(stream).Should().Equal("m4", "m5");
        Since(stream).Should().Contain("\"after\":3,\"complete\":false");
    }

    [Fact]
    public void Join_ManySinceTheSame_ShareOneReading()
    {
        Hold(true);
        Append(5);
        _world.Calls.Made.Clear();

        var connections = Enumerable.Range(0, 20).Select(_ => Join("3")).ToArray();
        _world.Calls.AnswerAll();
        var later = Join("3");

        _world.Calls.Made.Should().Equal("read channel:c");
        connections.Append(later).Should().OnlyContain(connection => connection.Hubs != null);
        IdsOf(_world.Finish(later)).Should().Equal("m3", "m4", "m5");
    }

    [Fact]
    public void Join_SinceWhileMessagesCome_MissesNoneAndGetsNoneTwice()
    {
        Hold(true);
        Append(5);
        var connection = Join("2");
        var call = _world.Calls.Pending.Should().ContainSingle().Subject;
        _world.Send("m6", Stream);
        HeldCalls.Reach(call);
        _world.Send("m7", Stream);

        _world.Calls.AnswerAll();
        _world.Send("m8", Stream);

        IdsOf(_world.Finish(connection)).Should().Equal("m5", "m6", "m7", "m8");
    }

    private void Hold(bool wanted)
    {
        if (wanted)
        {
            _world.Join(null, Stream);
            _world.Calls.AnswerAll();
        }
    }

    private void Append(int count, int from = 1)
    {
        for (var i = from; i < from + count; i++)
        {
            _world.Send($"m{i}", Stream);
        }

        _world.EndTurn();
    }

    private Gateway.Connections.SseConnection Join(string since, string? cursor = null) =>
        _world.Join(new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, cursor) { Since = Parse(since) });

    private EventStreamParser Finish(Gateway.Connections.SseConnection connection)
    {
        _world.Calls.AnswerAll();
        return _world.Finish(connection);
    }

    private Since Parse(string text) => Gateway.Subscriptions.Since.TryParse(text, _world.Time.GetUtcNow())!;

    private static string? Since(EventStreamParser stream) =>
        JsonDocument.Parse(stream.Events[0].Data).RootElement.TryGetProperty("since", out var since) ? since.GetRawText() : null;

    private static IEnumerable<string> IdsOf(EventStreamParser stream) =>
        stream.Events.Where(received => received.Type is not ("ready" or "reset")).Select(TestMessage.IdIn);
}
