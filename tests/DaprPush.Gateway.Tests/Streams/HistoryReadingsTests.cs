using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>A crowd that comes back with old places costs few readings of history, and none for who has gone again.</summary>
public sealed class HistoryReadingsTests : IDisposable
{
    private const string Read = "read channel:c";
    private const int Sent = 40;
    private static readonly StreamName Stream = StreamName.Channel("c");
    private readonly HubWorld _world = new(new GatewayOptions { RecentEvents = 2 });

    public HistoryReadingsTests()
    {
        _world.Join(null, Stream);
        _world.Calls.AnswerAll();
        for (var i = 1; i <= Sent; i++)
        {
            _world.Send($"m{i}", Stream);
        }

        _world.EndTurn();
        _world.Calls.Made.Clear();
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Join_ManyFromTheSamePlace_ShareOneReading()
    {
        var connections = Enumerable.Range(0, 5).Select(_ => JoinAfter(35)).ToArray();

        Readings.Should().Be(1);
        _world.Calls.AnswerAll();
        foreach (var connection in connections)
        {
            IdsOf(connection).Should().Equal("m36", "m37", "m38", "m39", "m40");
        }
    }

    [Fact]
    public void Join_FromTheSamePlaceWithinASecond_IsServedFromTheLastReadingAndMissesNothing()
    {
        JoinAfter(35);
        _world.Calls.AnswerAll();
        _world.Send("m41", Stream);

        IdsOf(JoinAfter(35)).Should().Equal("m36", "m37", "m38", "m39", "m40", "m41");

        Readings.Should().Be(1);
    }

    [Fact]
    public void Join_FromTheSamePlaceLater_IsReadAnew()
    {
        JoinAfter(35);
        _world.Calls.AnswerAll();
        _world.Time.Advance(TimeSpan.FromMilliseconds(HistoryReadings.KeptMs));

        JoinAfter(35);

        Readings.Should().Be(2);
    }

    [Fact]
    public void Join_MoreThanMayReadAtOnce_TheRestWaitsForItsTurnAndWhoHasGoneCostsNone()
    {
        var connections = Enumerable.Range(0, HistoryReadings.MostAtOnce + 3).Select(JoinAfter).ToArray();
        Readings.Should().Be(HistoryReadings.MostAtOnce);

        Leave(connections[^3]);
        Leave(connections[^2]);
        _world.Calls.AnswerAll();

        Readings.Should().Be(HistoryReadings.MostAtOnce + 1);
        IdsOf(connections[^1]).Should().HaveCount(Sent - (HistoryReadings.MostAtOnce + 2));
    }

    [Fact]
    public void Join_ReadingFailsAndNobodyWantsIt_TheNextHasItsTurn()
    {
        var connections = Enumerable.Range(0, HistoryReadings.MostAtOnce + 1).Select(JoinAfter).ToArray();
        Leave(connections[0]);

        _world.Calls.Fail(_world.Calls.Pending[0]);

        Readings.Should().Be(HistoryReadings.MostAtOnce + 1);
        _world.Calls.AnswerAll();
        IdsOf(connections[^1]).Should().HaveCount(Sent - HistoryReadings.MostAtOnce);
    }

    [Fact]
    public void Join_ReadingFailsWhileItIsWanted_IsMadeAgainForAll()
    {
        var connections = new[] { JoinAfter(35), JoinAfter(35) };

        _world.Calls.Fail(_world.Calls.Pending[0]);
        Leave(connections[0]);
        _world.Calls.AnswerAll();

        IdsOf(connections[1]).Should().HaveCount(5);
    }

    private int Readings => _world.Calls.Made.Count(call => call == Read);

    private SseConnection JoinAfter(int seq) =>
        _world.Join(Cursor.Format(Cursor.FingerprintOf([Stream]), [new StreamPosition(1, seq)]), Stream);

    private void Leave(SseConnection connection)
    {
        connection.Close(CloseReason.Client);
        _world.EndTurn();
    }

    private IEnumerable<string> IdsOf(SseConnection connection) =>
        _world.Finish(connection).Events.Where(received => received.Type is not ("ready" or "reset")).Select(TestMessage.IdIn);
}
