using System.Text.Json;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>A connection holds only so much history before its stream begins; what does not fit is told, and what fits comes without a gap.</summary>
public sealed class JoiningTests : IDisposable
{
    private const int Large = 64 * 1024;

    /// <summary>So many large messages are within 2 MB, one more is not.</summary>
    private const int Fit = 31;

    private static readonly StreamName Stream = StreamName.Channel("c");
    private static readonly StreamName Other = StreamName.Channel("d");
    private readonly HubWorld _world = new(new GatewayOptions { RecentEvents = 2, ReplayMegabytes = 2 }, pageLimit: 10);

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_CursorWithMoreThanFits_ThatStreamIsResetAndGoesOnFromItsHead(bool isHeld)
    {
        if (isHeld)
        {
            _world.Join(null, Stream, Other);
            _world.Calls.AnswerAll();
        }

        Send(Stream, "c", 25);
        Send(Other, "d", 20);

        var connection = _world.Join(CursorAt(1), Stream, Other);
        _world.Calls.AnswerAll();
        _world.Send("live", Stream);
        var stream = _world.Finish(connection);

        stream.Events.Take(2).Select(received => received.Type).Should().Equal("ready", "reset");
        stream.Events[0].Data.Should().Contain("\"recovered\":false");
        stream.Events[1].Data.Should().Be("""{"streams":[{"stream":"channel:c","reason":"history"}]}""");
        IdsOf(stream).Should().Equal([.. Ids("d", 2, 20), "live"], "the stream with the most gives way to the other");
        IdsOf(Rejoin(stream.LastEventId)).Should().BeEmpty("it goes on where it was");
        Rejoin(stream.Events[0].LastEventId).Events[1].Type.Should().Be("reset", "who is cut off before the reset is told the next time");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Join_SinceWithMoreThanFits_BeginsWithTheNewestAndIsToldThatItIsNotComplete(bool isHeld)
    {
        if (isHeld)
        {
            _world.Join(null, Stream);
            _world.Calls.AnswerAll();
        }

        Send(Stream, "c", 50);

        var connection = JoinSince("all", Stream);
        _world.Calls.AnswerAll();
        _world.Send("live", Stream);
        var stream = _world.Finish(connection);

        stream.Events.Should().NotContain(received => received.Type == "reset");
        IdsOf(stream).Should().Equal([.. Ids("c", 50 - Fit + 1, 50), "live"]);
        SinceOf(stream).Should().Equal((Stream.Text, 50 - Fit, false));
    }

    [Fact]
    public void Join_SinceOfManyStreams_HoldsNoMoreOfAllTogetherAndOfEachItsNewest()
    {
        StreamName[] streams = [.. Enumerable.Range(0, 5).Select(i => StreamName.Channel($"c{i}"))];
        foreach (var one in streams)
        {
            Send(one, one.Text, 25);
        }

        var connection = JoinSince("all", streams);
        _world.Calls.AnswerAll();
        var stream = _world.Finish(connection);

        IdsOf(stream).Should().HaveCount(Fit);
        foreach (var (name, after, isComplete) in SinceOf(stream))
        {
            IdsOf(stream).Where(id => id.StartsWith(name, StringComparison.Ordinal)).Should().Equal(Ids(name, after + 1, 25));
            after.Should().BeLessThan(25, "none is crowded out");
            isComplete.Should().BeFalse();
        }
    }

    [Fact]
    public void Join_WhatFits_GetsAll()
    {
        Send(Stream, "c", Fit);
        Send(Other, "d", 1);

        var back = Rejoin(CursorAt(0, 1));
        var since = JoinSince("all", Stream);
        _world.Calls.AnswerAll();
        var first = _world.Finish(since);

        back.Events[0].Data.Should().Contain("\"recovered\":true");
        IdsOf(back).Should().Equal(Ids("c", 1, Fit));
        IdsOf(first).Should().Equal(Ids("c", 1, Fit));
        SinceOf(first).Should().Equal((Stream.Text, 0, true));
    }

    [Fact]
    public void Join_AStreamsWholeHistoryOfSmallMessages_FitsByDefault()
    {
        using var world = new HubWorld();
        for (var i = 1; i <= 1_000; i++)
        {
            world.Append(TestMessage.Of($"c{i}", padding: 1_024), Stream);
        }

        var connection = world.Join(CursorAt(0), Stream, Other);
        world.Calls.AnswerAll();

        IdsOf(world.Finish(connection)).Should().Equal(Ids("c", 1, 1_000));
    }

    [Fact]
    public void Join_MoreThanFitsIsUnacknowledged_GetsTheNewestAgain()
    {
        var user = StreamName.User("u");
        Send(user, "a", Fit + 5, ack: true);

        var connection = _world.Join(null, user);
        _world.Calls.AnswerAll();

        IdsOf(_world.Finish(connection)).Should().Equal(Ids("a", 6, Fit + 5));
    }

    private static IEnumerable<string> Ids(string prefix, int from, int to) => Enumerable.Range(from, to - from + 1).Select(i => $"{prefix}{i}");

    private static string CursorAt(long seq, long? other = null) =>
        Cursor.Format(Cursor.FingerprintOf([Stream, Other]), [new StreamPosition(1, seq), new StreamPosition(1, other ?? seq)]);

    private static string[] IdsOf(EventStreamParser stream) =>
        [.. stream.Events.Where(received => received.Type is not ("ready" or "reset")).Select(TestMessage.IdIn)];

    private static (string Stream, int After, bool IsComplete)[] SinceOf(EventStreamParser stream) =>
    [
        .. JsonDocument.Parse(stream.Events[0].Data).RootElement.GetProperty("since").GetProperty("streams").EnumerateArray()
            .Select(begin => (begin.GetProperty("stream").GetString()!, begin.GetProperty("after").GetInt32(), begin.GetProperty("complete").GetBoolean())),
    ];

    private void Send(StreamName stream, string prefix, int count, bool ack = false)
    {
        foreach (var id in Ids(prefix, 1, count))
        {
            _world.Deliver(_world.Append(TestMessage.Of(id, MessageType.Custom, padding: Large, ack: ack), stream));
        }

        _world.EndTurn();
    }

    private EventStreamParser Rejoin(string cursor)
    {
        var connection = _world.Join(cursor, Stream, Other);
        _world.Calls.AnswerAll();
        return _world.Finish(connection);
    }

    private SseConnection JoinSince(string since, params StreamName[] streams) =>
        _world.Join(new Subscription(streams, null, TypeFilter.All, EventFormat.Typed, null) { Since = Since.TryParse(since, _world.Time.GetUtcNow()) });
}
