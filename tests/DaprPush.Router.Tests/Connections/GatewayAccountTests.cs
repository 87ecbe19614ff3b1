using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Connections;
using DaprPush.Router.Gateways;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Connections;

public class GatewayAccountTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HashSet<string> _seen = [];
    private readonly GatewayAccount _account;

    public GatewayAccountTests() => _account = new GatewayAccount(TimeSpan.FromSeconds(15), _time);

    [Fact]
    public void Apply_FirstReportThatDoesNotBegin_IsRefused()
    {
        Apply(Report(1, opened: [Alice])).Should().BeFalse();

        _account.Book.Count.Should().Be(0);
        _seen.Should().BeEmpty();
    }

    [Fact]
    public void Apply_ReportsInTurn_KeepTheBook()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true, IsWhole = false }).Should().BeTrue();
        _account.IsWhole.Should().BeFalse();
        Apply(Report(2, opened: [Bob])).Should().BeTrue();
        _account.IsWhole.Should().BeTrue();
        Apply(Report(3, closed: [Alice.Id])).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("bob");
        _seen.Should().BeEquivalentTo("alice", "bob");
    }

    [Fact]
    public void Apply_SameReportTwice_ChangesNothingMore()
    {
        Apply(Report(1) with { BeginsAnew = true });
        var report = Report(2, opened: [Alice, Bob], closed: [Bob.Id]);

        Apply(report).Should().BeTrue();
        Apply(report).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("alice");
    }

    [Fact]
    public void Apply_ReportMissing_IsRefusedUntilAFullAccount()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });

        Apply(Report(3, opened: [Bob])).Should().BeFalse();
        _account.Book.Count.Should().Be(1);
        _seen.Clear();
        Apply(Report(4, opened: [Bob]) with { BeginsAnew = true }).Should().BeTrue();

        _account.Book.UserIds.Should().Equal("bob");
        _seen.Should().BeEquivalentTo("alice", "bob");
    }

    [Fact]
    public void Apply_NewLife_HasToBeginAnewAndTheOldOneIsRefused()
    {
        Apply(Report(1, opened: [Alice]) with { BeginsAnew = true });
        var next = new GatewayRef("g1", 2);

        Apply(Report(2) with { Gateway = next }).Should().BeFalse();
        Apply(Report(1) with { Gateway = next, BeginsAnew = true }).Should().BeTrue();

        _account.Book.Count.Should().Be(0);
        this.Invoking(_ => Apply(Report(2))).Should().Throw<StaleGatewayException>();
    }

    [Fact]
    public void IsOver_NoReportForALease_UntilThenNot()
    {
        _account.IsOver.Should().BeFalse();
        Apply(Report(1) with { BeginsAnew = true });
        _time.Advance(TimeSpan.FromSeconds(14));
        _account.IsOver.Should().BeFalse();
        Apply(Report(2));
        _time.Advance(TimeSpan.FromSeconds(15));

        _account.IsOver.Should().BeTrue();
        _account.Clear();
        _account.IsOver.Should().BeFalse();
        Apply(Report(3)).Should().BeFalse();
    }

    private static ReportedConnection Alice => ConnectionBookTests.Connection(1, "alice");

    private static ReportedConnection Bob => ConnectionBookTests.Connection(2, "bob");

    private bool Apply(ConnectionReport report) => _account.Apply(report, _seen);

    private static ConnectionReport Report(long sequence, ReportedConnection[]? opened = null, string[]? closed = null) =>
        new(new GatewayRef("g1", 1), sequence, opened ?? [], closed ?? [], new GatewayFigures(0, 0));
}
