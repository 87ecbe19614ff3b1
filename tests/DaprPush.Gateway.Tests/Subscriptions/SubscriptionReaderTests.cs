using DaprPush.Gateway.Subscriptions;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Subscriptions;

public class SubscriptionReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, 700, TimeSpan.Zero);

    [Fact]
    public void Read_User_FollowsUserSessionChannelsAndBroadcastsOnce() =>
        Reader("?session_id=s&channels=a,task:t,a,broadcast").AddUser("u").Read(Now)!.Streams.Select(stream => stream.Text)
            .Should().Equal("user:u", "session:s", "channel:a", "task:t", "broadcast");

    [Fact]
    public void Read_UnknownParameter_IsIgnored() => Reader("?nobody=knows").AddUser("u").Read(Now).Should().NotBeNull();

    [Fact]
    public void Read_LongTaskId_CanBeFollowed() =>
        Reader("").AddChannels("channels", "task:" + new string('t', 128)).Read(Now).Should().NotBeNull();

    [Theory]
    [InlineData("?format=1", "format")]
    [InlineData("?format=typed,message", "format")]
    [InlineData("?types=progress,nonsense", "types")]
    [InlineData("?types=1", "types")]
    [InlineData("?session_id=a%20b", "session_id")]
    [InlineData("?channels=a,,b", "channels")]
    [InlineData("?since=yesterday", "since")]
    [InlineData("?since=50&since=all", "since")]
    public void Read_BadParameter_IsNamed(string query, string field) => Errors(Reader(query).AddUser("u")).Should().Equal(field);

    [Fact]
    public void Read_SeveralBadFields_AreAllNamed() =>
        Errors(Reader("?format=x&types=y&session_id=%20").AddUser("a b")).Should().BeEquivalentTo("user_id", "session_id", "format", "types");

    [Fact]
    public void Read_BadChannels_AreEachNamed()
    {
        var reader = Reader("").AddChannels("channels", "good,b/d,w rse");

        reader.Read(Now).Should().BeNull();
        reader.Errors["channels"].Should().HaveCount(2).And.Contain(error => error.Contains("b/d")).And.Contain(error => error.Contains("w rse"));
    }

    [Fact]
    public void Read_OneChannelTooMany_IsRefused()
    {
        Reader("").AddChannels("channels", Names(100)).Read(Now)!.Streams.Should().HaveCount(100);
        Errors(Reader("").AddChannels("channels", Names(101))).Should().Equal("channels");
    }

    [Theory]
    [InlineData("last_event_id")]
    [InlineData("lastEventId")]
    public void Read_LastEventIdIsNoCursor_SaysSo(string parameter)
    {
        var subscription = Reader($"?{parameter}=garbage").AddUser("u").Read(Now)!;

        subscription.CursorIsMalformed.Should().BeTrue();
        subscription.ResumeFrom.Should().BeNull();
    }

    private static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"c{i}"));

    private static IEnumerable<string> Errors(SubscriptionReader reader)
    {
        reader.Read(Now).Should().BeNull();
        return reader.Errors.Keys;
    }

    private static SubscriptionReader Reader(string query) =>
        new(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request);
}
