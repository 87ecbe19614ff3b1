using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;
using DaprPush.Router.Connections;

namespace DaprPush.Router.Tests.Connections;

public class ConnectionBookTests
{
    private readonly ConnectionBook _book = new();

    [Fact]
    public void Find_PageByPage_GivesEachConnectionOnceAlsoWhenOthersComeAndGo()
    {
        for (var i = 0; i < 25; i++)
        {
            _book.Add(Connection(i));
        }

        var found = new List<string>();
        ConnectionQuery query = new(null, 10);
        bool hasMore;
        do
        {
            var (page, more) = _book.Find(query);
            found.AddRange(page.Select(connection => connection.Id));
            (query, hasMore) = (query with { After = page[^1].Id }, more);
            _book.Remove(page[^1].Id);
            _book.Add(Connection(100 + found.Count));
        }
        while (hasMore);

        found.Take(25).Should().Equal(Enumerable.Range(0, 25).Select(i => Connection(i).Id));
        found.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public void Find_UserAndStream_GivesOnlyThose()
    {
        _book.Add(Connection(1, "alice", "news"));
        _book.Add(Connection(2, "alice"));
        _book.Add(Connection(3, "bob", "news"));

        Ids(new ConnectionQuery(null, 10) { UserId = "alice" }).Should().Equal(Connection(1).Id, Connection(2).Id);
        Ids(new ConnectionQuery(null, 10) { Stream = StreamName.Channel("news") }).Should().Equal(Connection(1).Id, Connection(3).Id);
        Ids(new ConnectionQuery(null, 10) { UserId = "alice", Stream = StreamName.Channel("news") }).Should().Equal(Connection(1).Id);
        Ids(new ConnectionQuery(null, 10) { UserId = "carol" }).Should().BeEmpty();
        Ids(new ConnectionQuery(Connection(1).Id, 10) { UserId = "alice" }).Should().Equal(Connection(2).Id);
    }

    [Fact]
    public void Find_ConnectionsOfManyStreams_EndsThePageEarly()
    {
        var channels = Enumerable.Range(0, 100).Select(n => new string('c', 120) + n).ToArray();
        for (var i = 0; i < 200; i++)
        {
            _book.Add(Connection(i, "u", channels));
        }

        var (found, hasMore) = _book.Find(new ConnectionQuery(null, 1000));

        hasMore.Should().BeTrue();
        found.Count.Should().BeInRange(50, 100);
    }

    [Fact]
    public void Remove_LastOfAUser_UserIsGone()
    {
        _book.Add(Connection(1, "alice"));
        _book.Add(Connection(2, "alice"));

        _book.Remove(Connection(1).Id)!.UserId.Should().Be("alice");
        (_book.Users, _book.Of("alice").Connections).Should().Be((1, 1));
        _book.Remove(Connection(2).Id);
        _book.Remove(Connection(2).Id).Should().BeNull();

        (_book.Count, _book.Users, _book.Of("alice").Connections).Should().Be((0, 0, 0));
        Ids(new ConnectionQuery(null, 10)).Should().BeEmpty();
        Ids(new ConnectionQuery(Connection(1).Id, 10)).Should().BeEmpty();
    }

    [Fact]
    public void Of_SeveralSessions_NamesEachOnceAndNoMoreThanAreKept()
    {
        foreach (var (n, session) in new[] { (1, "s2"), (2, "s1"), (3, null), (4, "s1") })
        {
            _book.Add(Connection(n, "alice") with { SessionId = session });
        }

        for (var n = 0; n < UserGateway.MaxSessions + 1; n++)
        {
            _book.Add(Connection(100 + n, "bob") with { SessionId = $"s{n}" });
        }

        var (connections, sessions) = _book.Of("alice");
        connections.Should().Be(4);
        sessions.Should().Equal("s1", "s2");
        _book.Of("bob").Sessions.Should().HaveCount(UserGateway.MaxSessions);
        _book.Of("carol").Should().BeEquivalentTo((0, Array.Empty<string>()));
    }

    private IEnumerable<string> Ids(ConnectionQuery query) => _book.Find(query).Found.Select(connection => connection.Id);

    internal static ReportedConnection Connection(int n, string? user = null, params string[] channels) => new(
        $"conn_{n:x32}.g1", user, null, [.. user is null ? [] : new[] { StreamName.User(user) }, .. channels.Select(StreamName.Channel)]);
}
