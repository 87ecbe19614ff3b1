using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Tests.Checking;

/// <summary>A checker that sees nothing would let everything pass: each kind of violation has to be found.</summary>
public sealed class StreamCheckTests
{
    private const string A = "channel:a";
    private const string B = "channel:b";
    private readonly SentLog _sent = new();
    private readonly ClientJournal _client = new(0, "/sse/stream/a,b");

    public StreamCheckTests()
    {
        _client.Open(0, "");
        _client.Ready([A, B]);
    }

    [Fact]
    public void Run_EachOnceInOrder_FindsNothing()
    {
        Got(Sent(A), Sent(B), Sent(A, B), Sent(A));

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Run_OneMissingInTheMiddle_IsLost()
    {
        var (first, missing, last) = (Sent(A), Sent(A), Sent(A));
        Got(first, last);

        Check().Should().Equal((ViolationKind.Lost, missing));
    }

    [Fact]
    public void Run_TheLastMissing_IsLost()
    {
        var (first, missing) = (Sent(A), Sent(A));
        Got(first);

        Check().Should().Equal((ViolationKind.Lost, missing));
    }

    [Fact]
    public void Run_TheFirstMissing_IsLost()
    {
        var (missing, last) = (Sent(A), Sent(A));
        Got(last);

        Check().Should().Equal((ViolationKind.Lost, missing));
    }

    [Fact]
    public void Run_MissingButNeverAccepted_IsNotLost()
    {
        var (first, unknown, last) = (Sent(A), Sent(A), Sent(A));
        _sent[unknown].IsAccepted = false;
        Got(first, last);

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Run_OneTwice_IsDuplicated()
    {
        var (first, second) = (Sent(A), Sent(A));
        Got(first, second, first);

        Check().Should().Equal((ViolationKind.Duplicated, first));
    }

    [Fact]
    public void Run_MessageOfTwoStreamsTwice_IsDuplicated()
    {
        var both = Sent(A, B);
        Got(both, both);

        Check().Should().Equal((ViolationKind.Duplicated, both));
    }

    [Fact]
    public void Run_Swapped_IsOutOfOrder()
    {
        var (first, second) = (Sent(A), Sent(A));
        Got(second, first);

        Check().Should().Equal((ViolationKind.OutOfOrder, first));
    }

    [Fact]
    public void Run_ResetThoughHistoryWasThere_IsUnexplained()
    {
        var first = Sent(A);
        Got(first);
        Sent(A);
        _client.Reset([(A, "history")]);
        Got(Sent(A));

        Check().Should().Equal((ViolationKind.UnexplainedReset, first));
    }

    [Fact]
    public void Run_ResetAfterMoreThanTheHistory_IsExplained()
    {
        Got(Sent(A));
        for (var i = 0; i < 10; i++)
        {
            Sent(A);
        }

        _client.Reset([(A, "history")]);
        Got(Sent(A));

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Run_SentBeforeTheClientCame_IsNotOwed()
    {
        var sent = new SentLog();
        var late = new ClientJournal(1, "/sse/stream/a");
        sent.Add([A], 1).IsAccepted = true;
        late.Open(0, "");
        late.Ready([A]);
        var owed = sent.Add([A], long.MaxValue);
        owed.IsAccepted = true;
        late.Message(owed.Index);

        var check = new StreamCheck(late, A, sent, historySize: 10);
        check.Run();

        check.Violations.Should().BeEmpty();
    }

    [Fact]
    public void Of_MessageOfAStreamNotFollowed_IsForeign()
    {
        Got(Sent("channel:c"));

        Verdict.Of([_client], _sent, 10).Violations.Should().ContainSingle().Which.Kind.Should().Be(ViolationKind.Foreign);
    }

    // Posted after the client was ready, so owed to it.
    private int Sent(params string[] streams)
    {
        var message = _sent.Add(streams, System.Diagnostics.Stopwatch.GetTimestamp());
        message.IsAccepted = true;
        return message.Index;
    }

    private void Got(params int[] messages)
    {
        foreach (var message in messages)
        {
            _client.Message(message);
        }
    }

    private List<(ViolationKind Kind, int Message)> Check()
    {
        var found = new List<(ViolationKind, int)>();
        foreach (var stream in _client.Streams)
        {
            var check = new StreamCheck(_client, stream, _sent, historySize: 10);
            check.Run();
            found.AddRange(check.Violations.Select(violation => (violation.Kind, violation.Message)));
        }

        return found;
    }
}
