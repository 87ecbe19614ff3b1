using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Streams;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Gateway.Tests.Subscriptions;

public class SubscriptionReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, 700, TimeSpan.Zero);

    [Fact]
    public void Read_User_FollowsUserSessionChannelsAndBroadcastsOnce() =>
        Reader("?session_id=s&channels=a,task:t,a,broadcast").AddUser("u").Read(Now)!.Streams.Select(stream => stream.Text)
            .Should().Equal("user:u", "session:s", "channel:a", "task:t", "broadcast");

    [Theory]
    [InlineData("", "channel:a broadcast")]
    [InlineData("?broadcast=true", "channel:a broadcast")]
    [InlineData("?broadcast=false", "channel:a")]
    public void Read_Channel_HasBroadcastsUnlessTheyAreNotWanted(string query, string streams) =>
        StreamsOf(Reader(query).AddChannels("channels", "a")).Should().Be(streams);

    [Theory]
    [InlineData("", "service:s broadcast")]
    [InlineData("?broadcast=false", "service:s")]
    public void Read_Service_HasBroadcastsUnlessTheyAreNotWanted(string query, string streams) => StreamsOf(Reader(query).AddService("s")).Should().Be(streams);

    [Fact]
    public void Read_UserWithoutBroadcasts_HasNone() => StreamsOf(Reader("?broadcast=false&channels=a").AddUser("u")).Should().Be("user:u channel:a");

    [Fact]
    public void Read_BroadcastsAmongTheChannels_StayWhereTheyAre() => StreamsOf(Reader("").AddChannels("channels", "broadcast,a")).Should().Be("broadcast channel:a");

    [Theory]
    [InlineData("?nobody=knows", "nobody")]
    [InlineData("?channels=b", "channels")]
    [InlineData("?session_id=s", "session_id")]
    [InlineData("?type=progress&form=x", "type", "form")]
    [InlineData("?=x", "")]
    public void Read_OptionOfNoneOrAnotherAddress_IsNamed(string query, params string[] fields)
    {
        Errors(Reader(query).AddService("a")).Should().BeEquivalentTo(fields);
        Errors(Reader(query).AddChannels("path", "a")).Should().BeEquivalentTo(fields);
    }

    [Fact]
    public void Read_UnknownOption_IsToldWhichThereAre() => Refused(Reader("?nobody=knows").AddUser("u"))["nobody"]
        .Should().ContainSingle().Which.Should().Be("is no option of this address; there are access_token, broadcast, channels, format, lastEventId, last_event_id, session_id, since, types");

    [Fact]
    public void Read_ManyUnknownOptions_TheFirstFewAreNamedAndNotAtLength()
    {
        var errors = Refused(Reader("?" + string.Join('&', Enumerable.Range(0, 50).Select(i => $"o{i}{new string('x', 100)}=1"))).AddUser("u"));

        errors.Should().HaveCount(10);
        errors.Keys.Should().OnlyContain(name => name.Length <= 65);
    }

    [Fact]
    public void Read_OptionInOtherCase_IsTheSame() => StreamsOf(Reader("?Broadcast=false").AddService("s")).Should().Be("service:s");

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
    [InlineData("?broadcast=no", "broadcast")]
    [InlineData("?broadcast=true&broadcast=false", "broadcast")]
    [InlineData("?broadcast=false&channels=broadcast", "broadcast")]
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
        Reader("").AddChannels("channels", Names(100)).Read(Now)!.Streams.Should().HaveCount(101);
        Reader("").AddChannels("channels", Names(100) + ",broadcast").Read(Now)!.Streams.Should().HaveCount(101);
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

    [Theory]
    [InlineData("?broadcast=false", "")]
    [InlineData("", "?broadcast=false")]
    public void Read_CursorOfTheSameStreamsWithOrWithoutBroadcasts_IsAPlaceInThem(string before, string after)
    {
        var places = new[] { new StreamPosition(7, 3), new StreamPosition(8, 4), new StreamPosition(9, 5) };
        var former = Reader(before).AddChannels("channels", "a,b").Read(Now)!;
        var cursor = Cursor.Format(former.Fingerprint, places.AsSpan(0, former.Streams.Count));

        var subscription = Reader($"{after}{(after.Length == 0 ? "?" : "&")}last_event_id={cursor}").AddChannels("channels", "a,b").Read(Now)!;

        subscription.CursorIsMalformed.Should().BeFalse();
        subscription.ResumeFrom!.Take(2).Should().Equal(places[0], places[1]);
        subscription.ResumeFrom!.Skip(2).Should().NotContain(place => place != null);
    }

    [Fact]
    public void Read_CursorOfOtherStreams_IsNone() => Reader($"?last_event_id={Cursor.Format(Cursor.FingerprintOf([StreamName.Channel("b")]), [new StreamPosition(1, 1)])}")
        .AddChannels("channels", "a").Read(Now)!.CursorIsMalformed.Should().BeTrue();

    private static string StreamsOf(SubscriptionReader reader) => string.Join(' ', reader.Read(Now)!.Streams.Select(stream => stream.Text));

    private static IDictionary<string, string[]> Refused(SubscriptionReader reader)
    {
        reader.Read(Now).Should().BeNull();
        return reader.Errors;
    }

    private static string Names(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"c{i}"));

    private static IEnumerable<string> Errors(SubscriptionReader reader) => Refused(reader).Keys;

    private static SubscriptionReader Reader(string query) =>
        new(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request);
}
