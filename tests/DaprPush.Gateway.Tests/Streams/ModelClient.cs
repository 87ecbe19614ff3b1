using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>
/// A client that may be cut off after any event and comes back with the last id it saw. It holds each id against what was sent: from
/// one to the next exactly the event's own message may have passed.
/// </summary>
internal sealed class ModelClient(
    HubWorld world,
    IReadOnlyDictionary<(StreamName Stream, StreamPosition Place), RoutedMessage> ledger,
    IReadOnlyDictionary<string, int> acknowledged,
    string? session,
    string? types,
    params StreamName[] streams)
{
    private readonly HashSet<string> _received = [];
    private readonly StreamPosition[] _places = new StreamPosition[streams.Length];
    private SseConnection? _connection;
    private string? _cursor;
    private string[] _acknowledgedBefore = [];
    private StreamPosition[]? _from;

    public int Resets { get; private set; }

    /// <summary>What it asks of history, as it stands in its address; null for nothing.</summary>
    public string? Since { get; init; }

    /// <summary>Connects, or is cut off after some of what was written.</summary>
    public void Toggle(int number)
    {
        if (_connection is null)
        {
            Connect();
        }
        else
        {
            var stream = world.Finish(_connection);
            _connection = null;
            Take(stream, number % (stream.Events.Count + 1));
        }
    }

    /// <summary>Takes all that was written and connects again.</summary>
    /// <returns>Whether there was a message among it, or the stream had not begun.</returns>
    public bool Reconnect()
    {
        var before = _received.Count;
        var wasReady = false;
        if (_connection is not null)
        {
            var stream = world.Finish(_connection);
            wasReady = stream.Events.Count > 0;
            Take(stream, stream.Events.Count);
        }

        Connect();
        return _received.Count > before || !wasReady;
    }

    public void ShouldBeAt(Func<StreamName, StreamPosition> head)
    {
        for (var i = 0; i < streams.Length; i++)
        {
            WantedBetween(i, _places[i], head(streams[i])).Should().BeEmpty("nothing of {0} may be missing in the end", streams[i]);
            _places[i].Epoch.Should().Be(head(streams[i]).Epoch);
        }
    }

    private void Connect()
    {
        TypeFilter.TryParse(types, out var filter).Should().BeNull();
        _acknowledgedBefore = [.. acknowledged.Keys];
        _from = _cursor is null ? null : [.. _places];
        _connection = world.Join(new Subscription(streams, session, filter, EventFormat.Typed, _cursor)
        {
            Since = Since is null ? null : Gateway.Subscriptions.Since.TryParse(Since, world.Time.GetUtcNow()),
        });
    }

    private void Take(EventStreamParser stream, int count)
    {
        ShouldRepeat(stream);
        foreach (var received in stream.Events.Take(count))
        {
            MoveTo(received.LastEventId, received);
        }

        if (count == stream.Events.Count && stream.LastEventId.Length > 0)
        {
            MoveTo(stream.LastEventId, null);
        }
    }

    private void MoveTo(string cursor, StreamEvent? received)
    {
        var places = new StreamPosition[streams.Length];
        Cursor.TryParse(cursor, Cursor.FingerprintOf(streams), places).Should().BeTrue();
        if (_cursor is not null)
        {
            ShouldPassOnly(received, places);
        }

        places.CopyTo(_places, 0);
        _cursor = cursor;
    }

    private void ShouldPassOnly(StreamEvent? received, StreamPosition[] places)
    {
        var passed = new List<string>();
        for (var i = 0; i < streams.Length; i++)
        {
            if (received?.Type == "reset" && received.Data.Contains($"\"{streams[i]}\"", StringComparison.Ordinal))
            {
                Resets++;
            }
            else
            {
                if (_places[i].Seq == 0)
                {
                    // Nothing was sent in the epoch that another one follows.
                    _places[i] = places[i] with { Seq = 0 };
                }

                places[i].Epoch.Should().Be(_places[i].Epoch, "only a reset changes the epoch of {0}", streams[i]);
                places[i].Seq.Should().BeGreaterThanOrEqualTo(_places[i].Seq, "only a reset leads {0} back", streams[i]);
                passed.AddRange(WantedBetween(i, _places[i], places[i]));
            }
        }

        string[] own = received is null or { Type: "ready" or "reset" } || IsRepetition(received) ? [] : [TestMessage.IdIn(received)];
        passed.Should().Equal(own, "an id passes its own message and no other");
        foreach (var id in own)
        {
            _received.Add(id).Should().BeTrue("{0} comes once", id);
        }
    }

    // What was sent again when the client came back: at the same place, before all else.
    private void ShouldRepeat(EventStreamParser stream)
    {
        if (stream.Events.Count == 0)
        {
            return;
        }

        var again = stream.Events.SkipWhile(received => received.Type is "ready" or "reset").TakeWhile(IsRepetition)
            .TakeWhile((received, i) => received.LastEventId == stream.Events.TakeWhile(one => one.Type is "ready" or "reset").Last().LastEventId)
            .Select(TestMessage.IdIn).ToArray();
        again.Should().OnlyHaveUniqueItems("nothing comes twice at once");
        again.Intersect(_acknowledgedBefore).Should().BeEmpty("what was acknowledged before the client came is not sent again");
        StillOwed().Except(again).Should().BeEmpty("what nobody has acknowledged comes again");
    }

    // What the client was past when it came, and nobody has acknowledged since.
    private IEnumerable<string> StillOwed()
    {
        for (var i = 0; _from is not null && i < streams.Length; i++)
        {
            var log = world.LogOf(streams[i]);
            foreach (var (seq, message) in log.Unacknowledged)
            {
                if (log.Head.Epoch == _from[i].Epoch && seq <= _from[i].Seq && IsWanted(i, message))
                {
                    yield return message.Id;
                }
            }
        }
    }

    private static bool IsRepetition(StreamEvent received) => received.Type is not ("ready" or "reset") && TestMessage.RetryCountIn(received) > 0;

    private bool IsWanted(int stream, RoutedMessage message)
    {
        var isFirst = message.Streams is null || message.Streams.First(streams.Contains) == streams[stream];
        var isLet = types is null || message.Type.ToString().Equals(types, StringComparison.OrdinalIgnoreCase);
        return isFirst && isLet && (message.SessionId is null || message.SessionId == session);
    }

    private IEnumerable<string> WantedBetween(int stream, StreamPosition after, StreamPosition until)
    {
        for (var seq = after.Seq + 1; seq <= until.Seq; seq++)
        {
            var message = ledger[(streams[stream], until with { Seq = seq })];
            if (message.RetryCount == 0 && IsWanted(stream, message))
            {
                yield return message.Id;
            }
        }
    }
}
