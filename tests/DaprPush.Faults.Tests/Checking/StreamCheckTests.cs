using System.Diagnostics;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Tests.Checking;

/// <summary>A checker that sees nothing would let everything pass: each kind of violation has to be found.</summary>
public sealed class StreamCheckTests
{
    private const string A = "channel:a";
    private const string B = "channel:b";
    private static readonly StreamName[] Names = [StreamName.Channel("a"), StreamName.Channel("b")];
    private readonly SentLog _sent = new();
    private readonly Dictionary<string, long> _heads = new() { [A] = 0, [B] = 0 };
    private readonly Dictionary<int, (long A, long B)> _numbers = [];
    private readonly Subscriber _client;
    private readonly Subscriber _other;
    private uint _epoch = 7;

    public StreamCheckTests()
    {
        _client = new Subscriber(this, 0);
        _other = new Subscriber(this, 1);
    }

    [Fact]
    public void Of_EachOnceInOrder_FindsNothing()
    {
        _client.Gets(Sent(A), Sent(B), Sent(A, B), Sent(A));

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Of_OneMissingInTheMiddle_IsLost()
    {
        var (first, missing, last) = (Sent(A), Sent(A), Sent(A));
        _client.Gets(first, last);
        _other.Gets(first, missing, last);

        Check().Should().Equal((ViolationKind.Lost, 0, missing));
    }

    [Fact]
    public void Of_WhatNobodyGot_IsLostForAll()
    {
        var (first, missing) = (Sent(A), Sent(A));
        _client.Gets(first);
        _other.Gets(first);

        Check().Should().Equal((ViolationKind.Lost, 0, missing), (ViolationKind.Lost, 1, missing));
    }

    [Fact]
    public void Of_NeverAccepted_IsNotLost()
    {
        var (first, unknown, last) = (Sent(A), Sent(A), Sent(A));
        _sent[unknown].AcceptedAt = 0;
        _client.Gets(first, last);
        _other.Gets(first, last);

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Of_OneTwice_IsDuplicated()
    {
        var (first, second) = (Sent(A), Sent(A));
        _client.Gets(first, second, first);
        _other.Gets(first, second);

        Check().Should().Equal((ViolationKind.Duplicated, 0, first));
    }

    [Fact]
    public void Of_MessageOfTwoStreamsTwice_IsDuplicated()
    {
        var both = Sent(A, B);
        _client.Gets(both, both);
        _other.Gets(both);

        Check().Should().Equal((ViolationKind.Duplicated, 0, both));
    }

    [Fact]
    public void Of_LowerNumberAfterAHigherOne_IsOutOfOrder()
    {
        var (first, second) = (Sent(A), Sent(A));
        _client.Gets(second, first);
        _other.Gets(first, second);

        Check().Should().Equal((ViolationKind.OutOfOrder, 0, first));
    }

    [Fact]
    public void Of_AcceptedEarlierButNumberedLater_IsOvertaken()
    {
        var late = _sent.Add(0, [A], Stopwatch.GetTimestamp());
        (late.AcceptedAt, late.Lane) = (Stopwatch.GetTimestamp(), 0);
        var first = Sent(A);
        _numbers[late.Index] = (++_heads[A], 0);
        _client.Gets(first, late.Index);
        _other.Gets(first, late.Index);

        var verdict = Verdict.Of([_client.Journal, _other.Journal], _sent, Acknowledgements.None, 10);

        verdict.Violations.Select(violation => (violation.Kind, violation.Copy?.Message)).Should().Equal((ViolationKind.Overtaken, late.Index));
    }

    [Fact]
    public void Of_OneNumberForTwoMessages_IsAmbiguous()
    {
        var (first, second) = (Sent(A), Sent(A));
        _client.Gets(first, second);
        _numbers[second] = _numbers[first];
        _other.Gets(second);

        Check().Should().Contain((ViolationKind.Ambiguous, 1, second));
    }

    [Fact]
    public void Of_ResetThoughHistoryWasThere_IsUnexplained()
    {
        var (first, missed) = (Sent(A), Sent(A));
        _client.Gets(first);
        _client.IsReset(A);
        var last = Sent(A);
        _client.Gets(last);
        _other.Gets(first, missed, last);

        Check().Should().Equal((ViolationKind.UnexplainedReset, 0, -1));
    }

    [Fact]
    public void Of_ResetAfterMoreThanTheHistory_IsExplained()
    {
        var sent = Enumerable.Range(0, 12).Select(_ => Sent(A)).ToArray();
        _client.Gets(sent[0]);
        _client.IsReset(A);
        _other.Gets(sent);

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Of_MissingAfterAReset_IsLost()
    {
        var sent = Enumerable.Range(0, 12).Select(_ => Sent(A)).ToArray();
        _client.Gets(sent[0]);
        _client.IsReset(A);
        var missing = Sent(A);
        _other.Gets([.. sent, missing]);

        Check().Should().Equal((ViolationKind.Lost, 0, missing));
    }

    [Fact]
    public void Of_StreamThatGetsItsEpochWithItsFirstMessage_FindsNothing()
    {
        var sent = Enumerable.Range(0, 3).Select(_ => Sent(A)).ToArray();
        _epoch = 8;
        _client.Gets(sent);
        _other.Gets(sent);

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Of_FirstMessageOfAStreamThatGetsItsEpochMissing_IsLost()
    {
        var (missing, second) = (Sent(A), Sent(A));
        _epoch = 8;
        _client.Gets(second);
        _other.Gets(missing, second);

        Check().Should().Equal((ViolationKind.Lost, 0, missing));
    }

    [Fact]
    public void Of_NothingOfAStreamThatGotItsEpoch_IsLost()
    {
        var (missing, elsewhere) = (Sent(A), Sent(B));
        _client.Gets(elsewhere);
        _epoch = 8;
        _other.Gets(missing, elsewhere);

        Check().Should().Contain((ViolationKind.Lost, 0, missing));
    }

    [Fact]
    public void Of_AnotherEpochAfterTheFirstMessage_IsUnexplained()
    {
        var (first, second) = (Sent(A), Sent(A));
        _client.Gets(first);
        _epoch = 8;
        _client.Gets(second);

        Check().Should().Equal((ViolationKind.UnexplainedReset, 0, second));
    }

    [Fact]
    public void Of_SentBeforeTheClientCame_IsNotOwed()
    {
        var early = Sent(A);
        var late = new Subscriber(this, 2);
        var owed = Sent(A);
        late.Gets(owed);
        _client.Gets(early, owed);
        _other.Gets(early, owed);

        Check(late).Should().BeEmpty();
    }

    [Fact]
    public void Of_MessageOfAStreamNotFollowed_IsForeign()
    {
        _client.Gets(Sent("channel:c"));

        Check().Should().Equal((ViolationKind.Foreign, 0, 0));
    }

    [Fact]
    public void Of_OvertakenByWhatAnotherSendApiTook_IsOnlyCounted()
    {
        var late = _sent.Add(0, [A], Stopwatch.GetTimestamp());
        (late.AcceptedAt, late.Lane) = (Stopwatch.GetTimestamp(), 1);
        var first = Sent(A);
        _numbers[late.Index] = (++_heads[A], 0);
        _client.Gets(first, late.Index);

        var verdict = Verdict.Of([_client.Journal], _sent, Acknowledgements.None, 10);

        verdict.Violations.Should().BeEmpty();
        verdict.OvertakenAcrossLanes.Should().Be(1);
    }

    [Fact]
    public void Of_TwoSendersInterleaved_IsNotOvertaken()
    {
        var first = Sent(A);
        var other = _sent.Add(1, [A], Stopwatch.GetTimestamp());
        var second = Sent(A);
        (other.AcceptedAt, other.Lane) = (Stopwatch.GetTimestamp(), 0);
        _numbers[other.Index] = (++_heads[A], 0);
        _client.Gets(first, second, other.Index);

        Verdict.Of([_client.Journal], _sent, Acknowledgements.None, 10).OvertakenAcrossLanes.Should().Be(0);
    }

    // Posted after the clients were ready, so owed to them.
    private int Sent(params string[] streams)
    {
        var message = _sent.Add(0, streams, Stopwatch.GetTimestamp());
        (message.AcceptedAt, message.Lane) = (Stopwatch.GetTimestamp(), 0);
        _numbers[message.Index] = (streams.Contains(A) ? ++_heads[A] : 0, streams.Contains(B) ? ++_heads[B] : 0);
        return message.Index;
    }

    private IEnumerable<(ViolationKind Kind, int Client, int Message)> Check(params Subscriber[] more) =>
        Verdict.Of([_client.Journal, _other.Journal, .. more.Select(subscriber => subscriber.Journal)], _sent, Acknowledgements.None, historySize: 10).Violations
            .Where(violation => !(violation.Client == 1 && _other.Journal.Entries.Count == 1))
            .Select(violation => (violation.Kind, violation.Client, violation.Copy?.Message ?? -1));

    private sealed class Subscriber
    {
        private readonly StreamCheckTests _test;
        private (long A, long B) _place;

        public Subscriber(StreamCheckTests test, int number)
        {
            _test = test;
            Journal = new ClientJournal(number, "/sse/stream/a,b");
            Journal.Open(0, "");
            _place = (test._heads[A], test._heads[B]);
            Journal.Ready([A, B], Cursor());
        }

        public ClientJournal Journal { get; }

        public void Gets(params int[] messages)
        {
            foreach (var message in messages)
            {
                var (a, b) = _test._numbers[message];
                _place = (a > 0 ? a : _place.A, b > 0 ? b : _place.B);
                Journal.Message(message, Cursor());
            }
        }

        public void IsReset(string stream)
        {
            _place = (_test._heads[A], _place.B);
            Journal.Reset([(stream, "history")], Cursor());
        }

        private string Cursor() => Messages.Cursors.Cursor.Format(
            Messages.Cursors.Cursor.FingerprintOf(Names), [new StreamPosition(_test._epoch, _place.A), new StreamPosition(_test._epoch, _place.B)]);
    }
}
