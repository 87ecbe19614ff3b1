using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Connections;
using DaprPush.Router.Gateways;
using DaprPush.Router.Users;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Connections;

public class GatewayAccountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly UserNews _news = new();
    private readonly GatewayAccount _account;

    public GatewayAccountTests() => _account = new GatewayAccount(TimeSpan.FromSeconds(15), TimeSpan.FromDays(15), _time);

    [Fact]
    public void Apply_FirstReportThatDoesNotBegin_IsRefused()
    {
        Apply(Report(1, opened: [Alice])).Should().BeFalse();

        _account.Book.Count.Should().Be(0);
        TakeNews().Should().BeEmpty();
    }

    [Fact]
    public void Apply_ReportsInTurn_KeepTheBook()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true, IsWhole = false }).Should().BeTrue();
        _account.IsWhole.Should().BeFalse();
        Apply(Report(2, opened: [Bob])).Should().BeTrue();
        _account.IsWhole.Should().BeTrue();
        TakeNews().Should().Equal("alice 1", "bob 1");
        Apply(Report(3, closed: [Alice.Id])).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("bob");
        TakeNews().Should().Equal("alice 0");
        _account.PlaceOf("bob", null).Should().Be(new UserPlace(new GatewayRef("g1", 1), 1, 3, 0, 1, []));
    }

    [Fact]
    public void Apply_SameReportTwice_ChangesNothingMore()
    {
        Apply(Report(1) with { BeginsAnew = true });
        var report = Report(2, opened: [Alice, Bob], closed: [Bob.Id]);

        Apply(report).Should().BeTrue();
        Apply(report).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("alice");
        TakeNews().Should().Equal("alice 1", "bob 0");
    }

    [Fact]
    public void Apply_UserComesBackWithinAReport_IsNoNewsUnlessTheSessionIsAnother()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });
        TakeNews();
        var again = ConnectionBookTests.Connection(7, "alice");
        var elsewhere = ConnectionBookTests.Connection(8, "alice") with { SessionId = "s" };

        Apply(Report(2, opened: [again], closed: [Alice.Id]));
        TakeNews().Should().BeEmpty();
        Apply(Report(3, opened: [elsewhere], closed: [again.Id]));

        TakeNews().Should().Equal("alice 1");
    }

    [Fact]
    public void Apply_ReportMissing_IsRefusedUntilAFullAccountThatTellsWhoIsGone()
    {
        Apply(Report(1, opened: [Alice, Bob]) with { BeginsAnew = true });
        TakeNews();

        Apply(Report(3, opened: [Bob])).Should().BeFalse();
        _account.Book.Count.Should().Be(2);
        Apply(Report(4, opened: [Bob]) with { BeginsAnew = true, IsWhole = false }).Should().BeTrue();
        TakeNews().Should().Equal("bob 1");
        Apply(Report(5)).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("bob");
        TakeNews().Should().Equal("alice gone");
        (_account.PlaceOf("bob", null).Account, _account.Number).Should().Be((4, 4));
    }

    [Fact]
    public void Apply_NewLife_HasToBeginAnewAndTheOldOneIsRefused()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });
        TakeNews();
        var next = new GatewayRef("g1", 2);

        Apply(Report(2) with { Gateway = next }).Should().BeFalse();
        Apply(Report(1) with { Gateway = next, BeginsAnew = true }).Should().BeTrue();

        _account.Book.Count.Should().Be(0);
        TakeNews().Should().Equal("alice gone");
        this.Invoking(_ => Apply(Report(2))).Should().Throw<StaleGatewayException>();
    }

    [Fact]
    public void Apply_AccountIsOld_AllIsAskedForAnew()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });
        _time.Advance(TimeSpan.FromDays(15));
        Apply(Report(2)).Should().BeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));

        Apply(Report(3)).Should().BeFalse();
        Apply(Report(4, opened: [Alice]) with { BeginsAnew = true }).Should().BeTrue();
    }

    [Fact]
    public void End_NoReportForALease_UsersWereThereUntilTheLastReport()
    {
        _account.IsOver.Should().BeFalse();
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });
        _time.Advance(TimeSpan.FromSeconds(14));
        _account.IsOver.Should().BeFalse();
        Apply(Report(2));
        TakeNews();
        var reportedAt = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _time.Advance(TimeSpan.FromSeconds(15));

        _account.IsOver.Should().BeTrue();
        _account.End(_news);
        _account.IsOver.Should().BeFalse();
        (_account.Gateway, _account.Book.Count).Should().Be((null, 0));
        var (user, goneAt) = _news.Next(10).Should().ContainSingle().Which;
        (user, goneAt).Should().Be(("alice", reportedAt));
        var place = _account.PlaceOf(user, goneAt);
        (place.At, place.Connections, place.Gateway).Should().Be((reportedAt, 0, new GatewayRef("g1", 1)));
        Apply(Report(3)).Should().BeFalse();
    }

    private static ReportedConnection Alice => ConnectionBookTests.Connection(1, "alice");

    private static ReportedConnection Bob => ConnectionBookTests.Connection(2, "bob");

    private bool Apply(ConnectionReport report) => _account.Apply(report, _news);

    private string[] TakeNews()
    {
        var news = _news.Next(100);
        _news.Noted(news);
        return [.. news.Select(one => $"{one.User} {(one.GoneAt is null ? _account.PlaceOf(one.User, null).Connections.ToString() : "gone")}").Order(StringComparer.Ordinal)];
    }

    private static ConnectionReport Report(long sequence, ReportedConnection[]? opened = null, string[]? closed = null) =>
        new(new GatewayRef("g1", 1), sequence, opened ?? [], closed ?? [], new GatewayFigures(0, 0));
}
