using System.Diagnostics;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Tests.Checking;

public sealed class DelayTableTests
{
    private const string User = "user:u";
    private static readonly FaultOptions Options = new();
    private readonly SentLog _sent = new();
    private readonly ClientJournal _client = new(0, "/sse/user/u");
    private int _head;

    [Fact]
    public void Of_WaitThroughTwoFaults_CountsForBothAndIsToldAsShared()
    {
        Connect();
        var message = Accepted();
        var first = Fault(FaultKind.KillRouter);
        var second = Fault(FaultKind.KillGateway);
        Get(message);

        var rows = DelayTable.Of(Options, [first, second], [_client], _sent).Rows;

        rows.Should().HaveCount(2);
        rows.Should().AllSatisfy(row => row.Longest.Should().BePositive());
        rows.Should().AllSatisfy(row => row.LongestAlone.Should().Be(TimeSpan.Zero));
    }

    [Fact]
    public void Of_WaitThatBeginsWhileAFaultLasts_CountsForIt()
    {
        Connect();
        var lasting = Fault(FaultKind.PauseRouter);
        lasting.Until = long.MaxValue;
        var passing = Fault(FaultKind.KillGateway);
        Get(Accepted());

        var table = DelayTable.Of(Options, [lasting, passing], [_client], _sent);

        table.Faults[0].Longest.Should().NotBeNull();
        table.Faults[1].Longest.Should().BeNull("it was over before the message was accepted, and another one lasted");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_RoutersFault_TellsTheStreamsOfOtherRoutersPartitionsByThemselves(int router)
    {
        Connect();
        var fault = new FaultRecord(FaultKind.KillSidecar, "it", Stopwatch.GetTimestamp()) { Router = router };
        Get(Accepted());
        var own = Partitioning.Of(StreamName.User("u"), Options.Partitions) % Options.Routers;

        var delays = DelayTable.Of(Options, [fault], [_client], _sent).Faults.Single();

        delays.OfStreams.Should().ContainSingle();
        delays.OfOthers.Should().HaveCount(router == own ? 0 : 1);
    }

    [Fact]
    public void Of_AcceptedAfterTheFault_CountsForTheLastFaultBefore()
    {
        Connect();
        var fault = Fault(FaultKind.RestartPlacement);
        var message = Accepted();
        Get(message);

        var table = DelayTable.Of(Options, [fault], [_client], _sent);

        table.Rows.Should().ContainSingle().Which.Should().Match<DelayTable.Row>(row => row.Kind == FaultKind.RestartPlacement && row.Times == 1 && row.LateStreams == 0);
        table.Longest.Should().BePositive();
    }

    [Fact]
    public void Of_ClientThatWasAwayOfItsOwnAccord_CountsFromItsReturn()
    {
        Connect();
        var fault = Fault(FaultKind.KillRouter);
        var message = Accepted();
        _client.Leave();
        var before = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(before) > TimeSpan.FromMilliseconds(200));
        Connect();
        Get(message);

        DelayTable.Of(Options, [fault], [_client], _sent).Longest.Should().BeLessThan(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Of_ClientWhoseConnectionBroke_CountsThroughItsNextOne()
    {
        Connect();
        var fault = Fault(FaultKind.KillGateway);
        var message = Accepted();
        var before = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(before) > TimeSpan.FromMilliseconds(200));
        Connect();
        Get(message);

        DelayTable.Of(Options, [fault], [_client], _sent).Longest.Should().BeGreaterThan(TimeSpan.FromMilliseconds(200));
    }

    private static FaultRecord Fault(FaultKind kind) => new(kind, "it", Stopwatch.GetTimestamp());

    private int Accepted()
    {
        var message = _sent.Add(0, [User], Stopwatch.GetTimestamp());
        message.AcceptedAt = Stopwatch.GetTimestamp();
        return message.Index;
    }

    private void Connect()
    {
        _client.Open(0, "");
        _client.Ready([User], Cursor());
    }

    private void Get(int message)
    {
        _head++;
        _client.Message(message, Cursor());
    }

    private string Cursor() => Messages.Cursors.Cursor.Format(
        Messages.Cursors.Cursor.FingerprintOf([StreamName.User("u")]), [new StreamPosition(7, _head)]);
}
