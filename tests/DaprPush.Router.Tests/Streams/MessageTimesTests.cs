using DaprPush.Router.Streams;
using DaprPush.Router.Tests.Kit;

namespace DaprPush.Router.Tests.Streams;

public class MessageTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(3_600)]
    [InlineData(604_800)]
    public void Of_Message_KeepsBothTimesInEightBytes(int ttl)
    {
        var times = new MessageTimes(MessageTimes.Of(Routed.Message("a", Now, ttl)).Packed);

        times.ExpiresAt.Should().Be(Now.AddSeconds(ttl).ToUnixTimeMilliseconds());
        times.AcceptedAt.Should().Be(Now.ToUnixTimeMilliseconds());
        times.Should().Match<MessageTimes>(t => t.IsKnown && !t.IsRepetition);
    }

    [Fact]
    public void Of_LivesForLongerThanThereIsRoomFor_WasAcceptedLaterRatherThanEarlier()
    {
        var message = Routed.Message("a", Now) with { ExpiresAt = Now.AddYears(1).ToUnixTimeMilliseconds() };

        MessageTimes.Of(message).AcceptedAt.Should().BeGreaterThan(message.AcceptedAt);
    }

    [Fact]
    public void Of_Repetition_HasNoTimeOfAcceptance() =>
        MessageTimes.Of(Routed.Message("a", Now) with { AcceptedAt = 0 }).Should().Match<MessageTimes>(t => t.IsRepetition && t.ExpiresAt == t.AcceptedAt);
}
