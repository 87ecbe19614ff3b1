using System.Diagnostics;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Injecting;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Tests.Checking;

public sealed class DelayTableTests
{
    private const string User = "user:u";
    private readonly SentLog _sent = new();
    private readonly ClientJournal _client = new(0, "/sse/user/u");
    private int _head;

    [Fact]
    public void Of_WaitThroughAFault_CountsForTheFirstFaultWithinIt()
    {
        Connect();
        var message = Accepted();
        var first = Fault(FaultKind.KillRouter);
        var second = Fault(FaultKind.KillGateway);
        Get(message);

        var rows = DelayTable.Of([first, second], [_client], _sent).Rows;

        rows.Should().HaveCount(2);
        rows.Single(row => row.Kind == FaultKind.KillRouter).Longest.Should().BePositive();
        rows.Single(row => row.Kind == FaultKind.KillGateway).Longest.Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Of_AcceptedAfterTheFault_CountsForTheLastFaultBefore()
    {
        Connect();
        var fault = Fault(FaultKind.RestartPlacement);
        var message = Accepted();
        Get(message);

        var table = DelayTable.Of([fault], [_client], _sent);

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

        DelayTable.Of([fault], [_client], _sent).Longest.Should().BeLessThan(TimeSpan.FromMilliseconds(200));
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

        DelayTable.Of([fault], [_client], _sent).Longest.Should().BeGreaterThan(TimeSpan.FromMilliseconds(200));
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
