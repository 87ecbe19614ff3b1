using System.Diagnostics;
using System.Net;
using DaprPush.Faults.Checking;
using DaprPush.Faults.Clients;
using DaprPush.Faults.Load;
using DaprPush.Messages.Streams;

namespace DaprPush.Faults.Tests.Checking;

/// <summary>Messages for one session, ephemeral ones, and those that want an acknowledgement: what is owed of them, and what is not.</summary>
public sealed class MessageKindTests
{
    private const string User = "user:u";
    private readonly SentLog _sent = new();
    private readonly ClientJournal _client = new(0, "/sse/user/u?session_id=mine", "mine");
    private int _head;

    public MessageKindTests() => Connect();

    [Fact]
    public void Of_ForTheClientsSession_IsOwed()
    {
        var mine = Sent(session: "mine");

        Check().Should().Equal((ViolationKind.Lost, new Copy(mine, 0)));
    }

    [Fact]
    public void Of_ForAnotherSession_IsNotOwed()
    {
        Sent(session: "other");

        Check().Should().BeEmpty();
    }

    [Fact]
    public void Of_ForAnotherSessionButCame_IsForeign()
    {
        var other = Sent(session: "other");
        Get(other);

        Check().Should().Equal((ViolationKind.Foreign, new Copy(other, 0)));
    }

    [Fact]
    public void Of_EphemeralMissedAndRepeated_IsOnlyCounted()
    {
        Sent(MessageKind.Ephemeral);
        var got = Sent(MessageKind.Ephemeral);
        GetAgain(got);
        Connect();
        GetAgain(got);

        Check().Should().BeEmpty();
        Verdict.Of([_client], _sent, Acknowledgements.None, 10).Ephemeral.Should().Be(new EphemeralCount(2, 2, 1));
    }

    [Fact]
    public void Of_EphemeralTwiceOnOneConnection_IsDuplicated()
    {
        var got = Sent(MessageKind.Ephemeral);
        GetAgain(got);
        GetAgain(got);

        Check().Should().Equal((ViolationKind.Duplicated, new Copy(got, 0)));
    }

    [Fact]
    public void HasOrMayLack_PostedBeforeAReset_MayBeLackingAndWhatCameAfterMayNot()
    {
        var before = Sent();
        _client.Reset([(User, "history")], Cursor());
        var after = Sent();

        _client.HasOrMayLack(_sent[before], User).Should().BeTrue();
        _client.HasOrMayLack(_sent[after], User).Should().BeFalse();
        Get(after);
        _client.HasOrMayLack(_sent[after], User).Should().BeTrue();
    }

    [Fact]
    public void Of_RepetitionWithANumberOfItsOwn_IsNotDuplicated()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);
        Get(message, attempt: 1);

        Check(Standing(message, "delivered")).Should().BeEmpty();
    }

    [Fact]
    public void Of_RepetitionThatDidNotCome_IsNotLost()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);

        Check(Standing(message, "delivered")).Should().BeEmpty();
    }

    [Fact]
    public void Of_RepetitionThatCameTwice_IsDuplicated()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message, attempt: 1);
        Get(message, attempt: 1);

        Check().Should().Contain((ViolationKind.Duplicated, new Copy(message, 1)));
    }

    [Fact]
    public void Of_UnconfirmedShownAgainOnTheNextConnection_IsNotDuplicated()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);
        Connect();
        GetAgain(message);

        Check().Should().BeEmpty();
        Verdict.Of([_client], _sent, Acknowledgements.None, 10).Reminders.Should().Be(1);
    }

    [Fact]
    public void Of_UnconfirmedShownAgainOnTheSameConnection_IsDuplicated()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);
        GetAgain(message);

        Check().Should().Equal((ViolationKind.Duplicated, new Copy(message, 0)));
    }

    [Fact]
    public void Of_ConfirmedButForgotten_IsUntracked()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);

        Check(Standing(message, "accepted", HttpStatusCode.NoContent)).Should().Equal((ViolationKind.Untracked, new Copy(message, 0)));
    }

    [Fact]
    public void Of_ConfirmationOfAMessageThatIsNotKnown_IsUntracked()
    {
        var message = Sent(MessageKind.Acknowledged);
        Get(message);

        Check(Standing(message, "accepted", HttpStatusCode.NotFound)).Should().Equal((ViolationKind.Untracked, new Copy(message, 0)));
    }

    private static Acknowledgements Standing(int message, string status, HttpStatusCode? answer = null) => new(
        new Dictionary<int, MessageState> { [message] = new(status) },
        answer is { } code ? new Dictionary<int, HttpStatusCode> { [message] = code } : new Dictionary<int, HttpStatusCode>());

    private int Sent(MessageKind kind = MessageKind.Durable, string? session = null)
    {
        var message = _sent.Add(0, [User], Stopwatch.GetTimestamp(), kind, session);
        message.AcceptedAt = Stopwatch.GetTimestamp();
        return message.Index;
    }

    private void Connect()
    {
        _client.Open(0, "");
        _client.Ready([User], Cursor());
    }

    private void Get(int message, int attempt = 0)
    {
        _head++;
        _client.Message(message, Cursor(), attempt);
    }

    // Without a number: the place stays.
    private void GetAgain(int message) => _client.Message(message, Cursor());

    private string Cursor() => Messages.Cursors.Cursor.Format(
        Messages.Cursors.Cursor.FingerprintOf([StreamName.User("u")]), [new StreamPosition(7, _head)]);

    private IEnumerable<(ViolationKind Kind, Copy? Copy)> Check(Acknowledgements? acknowledgements = null) =>
        Verdict.Of([_client], _sent, acknowledgements ?? Acknowledgements.None, 10).Violations.Select(violation => (violation.Kind, violation.Copy));
}
