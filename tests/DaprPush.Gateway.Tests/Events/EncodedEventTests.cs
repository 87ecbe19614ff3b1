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

    [Fact]
    public void IsFor_SessionOfAUser_WhoFollowsItsServiceGetsIt() =>
        new EncodedEvent(TestMessage.Of("m", session: "s")).IsFor(Subscription(null, StreamName.Service("billing"), StreamName.Broadcast), 0).Should().BeTrue();

    [Fact]
    public void IsFor_BroadcastOfAService_WhoFollowsBothGetsItInTheServices()
    {
        var encoded = new EncodedEvent(TestMessage.Of("m", streams: [StreamName.Service("s"), StreamName.Broadcast]));

        encoded.IsFor(Subscription(null, StreamName.Service("s"), StreamName.Broadcast), 0).Should().BeTrue();
        encoded.IsFor(Subscription(null, StreamName.Service("s"), StreamName.Broadcast), 1).Should().BeFalse();
        encoded.IsFor(Subscription(null, StreamName.Service("t"), StreamName.Broadcast), 1).Should().BeTrue();
    }

    [Fact]
    public void IsFor_SeveralUsersAndAChannel_WhoFollowsBothGetsItInTheChannel()
    {
        var encoded = new EncodedEvent(TestMessage.Of("m") with { Streams = [Channel] });

        encoded.IsFor(Subscription(null, User, Channel), 0).Should().BeFalse();
        encoded.IsFor(Subscription(null, User, Channel), 1).Should().BeTrue();
        encoded.IsFor(Subscription(null, User), 0).Should().BeTrue();
    }

    [Fact]
    public void IsFor_ExcludedSession_IsNotForIt()
    {
        var encoded = new EncodedEvent(TestMessage.Of("m") with { Exclude = new MessageExclusion { SessionId = "s" } });

        encoded.IsFor(Subscription("s", User), 0).Should().BeFalse();
        encoded.IsFor(Subscription("t", User), 0).Should().BeTrue();
        encoded.IsFor(Subscription(null, User), 0).Should().BeTrue();
        encoded.IsForAll.Should().BeFalse();
    }

    [Fact]
    public void Excludes_Connection_ThatOneAlone()
    {
        var encoded = new EncodedEvent(TestMessage.Of("m") with { Exclude = new MessageExclusion { ConnectionId = "conn_1" } });

        encoded.Excludes("conn_1").Should().BeTrue();
        encoded.Excludes("conn_2").Should().BeFalse();
        encoded.IsForAll.Should().BeFalse();
        new EncodedEvent(TestMessage.Of("m")).Excludes("conn_1").Should().BeFalse();
    }

    [Fact]
    public void BytesFor_NamedEvent_NamesItSo() =>
        Encoding.UTF8.GetString(new EncodedEvent(TestMessage.Of("m") with { Event = "order.created" }).BytesFor(EventFormat.Typed))
            .Should().Be("event: order.created\ndata: {\"id\":\"m\"}\n");

    [Theory]
    [InlineData("custom", true, true, true, false)]
    [InlineData("custom:order.created", false, true, false, false)]
    [InlineData("custom:order.created,custom:order.paid,progress", false, true, true, true)]
    [InlineData("custom:order.created,custom", true, true, true, false)]
    [InlineData("progress", false, false, false, true)]
    public void IsFor_TypesAndEvents_AsFiltered(string types, bool unnamed, bool created, bool paid, bool progress)
    {
        TypeFilter.TryParse(types, out var filter).Should().BeNull();
        var subscription = new Subscription([User], null, filter, EventFormat.Typed, null);

        IsFor(TestMessage.Of("m")).Should().Be(unnamed);
        IsFor(TestMessage.Of("m") with { Event = "order.created" }).Should().Be(created);
        IsFor(TestMessage.Of("m") with { Event = "order.paid" }).Should().Be(paid);
        IsFor(TestMessage.Of("m", MessageType.Progress)).Should().Be(progress);

        bool IsFor(Messages.Routing.RoutedMessage message)
        {
            var encoded = new EncodedEvent(message);
            new EventRun(1, [new NumberedEvent(1, encoded), new NumberedEvent(2, encoded)]).IsFor(subscription)
                .Should().Be(filter.Lets(message.Type), "a run is offered whole only where its types say enough");
            return encoded.IsFor(subscription, 0);
        }
    }

    [Theory]
    [InlineData("order.created")]
    [InlineData("custom:ready")]
    [InlineData("custom:")]
    [InlineData("custom:a b")]
    public void TryParse_EventThatCannotBe_IsNamed(string types) => TypeFilter.TryParse("progress," + types, out _).Should().Be(types);

    private static Subscription Subscription(string? session, params StreamName[] streams) =>
        new(streams, session, TypeFilter.All, EventFormat.Typed, null);

    private static string Text(EventFormat format) =>
        Encoding.UTF8.GetString(new EncodedEvent(TestMessage.Of("m", MessageType.Progress)).BytesFor(format));
}
