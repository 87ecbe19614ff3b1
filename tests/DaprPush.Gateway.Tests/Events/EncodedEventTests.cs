using System.Text;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Events;

public class EncodedEventTests
{
    private static readonly StreamName User = StreamName.User("u");
    private static readonly StreamName Channel = StreamName.Channel("c");

    [Fact]
    public void BytesFor_Typed_NamesTheEventByItsType() =>
        Text(EventFormat.Typed).Should().Be("event: progress\ndata: {\"id\":\"m\"}\n");

    [Fact]
    public void BytesFor_Message_HasNoEventName() =>
        Text(EventFormat.Message).Should().Be("data: {\"id\":\"m\"}\n");

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "s", true)]
    [InlineData("s", "s", true)]
    [InlineData("s", "t", false)]
    [InlineData("s", null, false)]
    public void IsFor_Session_OnlyItsConnectionsGetIt(string? target, string? session, bool expected) =>
        new EncodedEvent(TestMessage.Of("m", session: target)).IsFor(Subscription(session, User), 0).Should().Be(expected);

    [Fact]
    public void IsFor_FilteredType_IsNotForTheConnection()
    {
        TypeFilter.TryParse("status", out var filter);

        new EncodedEvent(TestMessage.Of("m", MessageType.Progress))
            .IsFor(new Subscription([User], null, filter, EventFormat.Typed, null), 0).Should().BeFalse();
    }

    [Fact]
    public void IsFor_SeveralStreams_OnlyInTheFirstThatIsFollowed()
    {
        var encoded = new EncodedEvent(TestMessage.Of("m", streams: [Channel, User]));

        encoded.IsFor(Subscription(null, User, Channel), 0).Should().BeFalse();
        encoded.IsFor(Subscription(null, User, Channel), 1).Should().BeTrue();
        encoded.IsFor(Subscription(null, User), 0).Should().BeTrue();
    }

    private static Subscription Subscription(string? session, params StreamName[] streams) =>
        new(streams, session, TypeFilter.All, EventFormat.Typed, null);

    private static string Text(EventFormat format) =>
        Encoding.UTF8.GetString(new EncodedEvent(TestMessage.Of("m", MessageType.Progress)).BytesFor(format));
}
