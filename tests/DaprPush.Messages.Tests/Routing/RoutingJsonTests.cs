using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Messages.Tests.Reading;

namespace DaprPush.Messages.Tests.Routing;

public sealed class RoutingJsonTests
{
    private static readonly RoutingJson Json = RoutingJson.Default;
    private static readonly GatewayRef Gateway = new("gw-1", 1_753_859_400_123);

    public static TheoryData<string> Bodies => new(
        "1.00", "-0", "1E+400", "\"\\u00e4 ä 😀 \\ud83d\\ude00 \\ud800\"", "{ \"b\" : [ 1 ,\r\n2 ], \"b\":null }", "\"</>&'+\"", "[[[]]]", "true");

    [Theory]
    [MemberData(nameof(Bodies))]
    public void IngestBatch_ThereAndBack_KeepsEveryByteOfABody(string body)
    {
        var back = RoundTrip(new IngestBatch([new IngestMessage(Full(body), [StreamName.User("u"), StreamName.Broadcast])]), Json.IngestBatch);

        back.Messages.Should().ContainSingle();
        back.Messages[0].Streams.Should().Equal(StreamName.User("u"), StreamName.Broadcast);
        ShouldEqual(back.Messages[0].Message, Full(body));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void DeliveryBatch_ThereAndBack_KeepsEveryByteOfABody(string body)
    {
        var position = new DeliveryPosition(StreamName.Task("t"), uint.MaxValue, long.MaxValue);
        var back = RoundTrip(new DeliveryBatch("gw-1", 5, [new Delivery(Full(body), [position])]), Json.DeliveryBatch);

        back.Gateway.Should().Be("gw-1");
        back.GatewayEpoch.Should().Be(5);
        back.Deliveries[0].Positions.Should().Equal(position);
        ShouldEqual(back.Deliveries[0].Message, Full(body));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void StreamPage_ThereAndBack_KeepsEveryByteOfABody(string body)
    {
        var back = RoundTrip(new StreamPage(new StreamPosition(1, 9), ResetReason.History, [new NumberedMessage(8, Full(body))], 8), Json.StreamPage);

        back.Head.Should().Be(new StreamPosition(1, 9));
        back.Reset.Should().Be(ResetReason.History);
        back.ReadTo.Should().Be(8);
        back.Messages[0].Seq.Should().Be(8);
        ShouldEqual(back.Messages[0].Message, Full(body));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(MessageLimits.MaxDepth - 1)]
    public void Records_WithTheDeepestBodyThereCanBe_CanBeReadBack(int arrays)
    {
        // What the send API accepts must be readable for every part after it.
        var data = new string('[', arrays) + new string(']', arrays);
        var draft = Reader.Read($$"""{"service":"s","target":{"user_id":"u"},"data":{{data}}}""").Draft!;
        var message = RoutedMessage.From(draft.Accept(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch);

        RoundTrip(new IngestBatch([new IngestMessage(message, [])]), Json.IngestBatch).Messages[0].Message.Body.ToString().Should().Contain(data);
        RoundTrip(new DeliveryBatch("g", 1, [new Delivery(message, [])]), Json.DeliveryBatch).Deliveries[0].Message.Body.ToString().Should().Contain(data);
        RoundTrip(new AppendRequest([message]), Json.AppendRequest).Messages[0].Body.ToString().Should().Contain(data);
    }

    [Fact]
    public void RoutedMessage_Defaults_ComeBack()
    {
        var message = new RoutedMessage { Id = "m", Type = MessageType.Custom, ExpiresAt = 1, Body = RawJson.Parse("0") };

        ShouldEqual(RoundTrip(new AppendRequest([message]), Json.AppendRequest).Messages[0], message);
    }

    [Fact]
    public void Stamps_ThereAndBack_AreEqual()
    {
        var message = Full("1");
        var batch = new IngestBatch([new IngestMessage(message, [StreamName.User("u")])]) { Stamps = new IngestStamps("p", 7, [3]) };
        var request = new AppendRequest([message, message]) { Stamps = [new ProducerStamp("p", long.MaxValue, 6), null] };

        RoundTrip(batch, Json.IngestBatch).Stamps.Should().BeEquivalentTo(batch.Stamps);
        RoundTrip(request, Json.AppendRequest).Stamps.Should().Equal(request.Stamps);
        RoundTrip(new AppendResult(7, [1], []) { Released = [new NumberedMessage(2, message)] }, Json.AppendResult).Released!.Single().Seq.Should().Be(2);
    }

    [Fact]
    public void Batch_OfAFormerVersion_HasNoStamps() =>
        JsonSerializer.Deserialize("""{"messages":[]}""", Json.IngestBatch)!.Stamps.Should().BeNull();

    [Theory]
    [InlineData("""["p",1]""")]
    [InlineData("""["p",1,1]""")]
    [InlineData("""["p",1,-1]""")]
    [InlineData("""["",1,0]""")]
    [InlineData("""[1,1,0]""")]
    [InlineData("""["p",1,0,0]""")]
    [InlineData("""{"producer":"p"}""")]
    [InlineData("\"p\"")]
    public void AppendRequest_StampThatIsNone_IsAJsonError(string stamp) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize($$"""{"messages":[],"stamps":[{{stamp}}]}""", Json.AppendRequest)).Should().Throw<JsonException>();

    [Fact]
    public void SmallRecords_ThereAndBack_AreEqual()
    {
        RoundTrip(Gateway, Json.GatewayRef).Should().Be(Gateway);
        RoundTrip(new LeaseRequest(Gateway, 3, 4), Json.LeaseRequest).Should().Be(new LeaseRequest(Gateway, 3, 4));
        RoundTrip(new LeaseRequest(Gateway, 3, 4) { Account = 9 }, Json.LeaseRequest).Account.Should().Be(9);
        RoundTrip(new LeaseAnswer(true), Json.LeaseAnswer).Should().Be(new LeaseAnswer(true));
        var user = StreamName.User("u");
        var follow = new FollowRequest(Gateway, [new StreamRequest(StreamRequestKind.Attach, user) { After = new StreamPosition(1, 2) }, new StreamRequest(StreamRequestKind.Unacknowledged, user) { AfterNumber = 7 }])
        {
            Registration = "r",
            HoldsNoOther = true,
        };
        RoundTrip(follow, Json.FollowRequest).Should().BeEquivalentTo(follow, how => how.WithStrictOrdering());
        var answer = new FollowAnswer("r", [new StreamAnswer { Page = new StreamPage(new StreamPosition(1, 2), ResetReason.Epoch, [], 2) { Begin = 1 } }, null, StreamAnswer.Done, new StreamAnswer { Fault = "why" }]);
        RoundTrip(answer, Json.FollowAnswer).Should().BeEquivalentTo(answer, how => how.WithStrictOrdering());
        RoundTrip(new DeliveryPosition(user, 1, 2) { IsPossible = true }, Json.DeliveryPosition).IsPossible.Should().BeTrue();
        RoundTrip(new AppendResult(7, [1, 0, 3], [Gateway]), Json.AppendResult)
            .Should().BeEquivalentTo(new AppendResult(7, [1, 0, 3], [Gateway]), how => how.WithStrictOrdering());
        RoundTrip(new GatewayList([new GatewayLease(Gateway, 1, 2, 3, 4)]), Json.GatewayList).Gateways.Should().Equal(new GatewayLease(Gateway, 1, 2, 3, 4));
    }

    [Theory]
    [InlineData("""{"messages":[{"message":{"id":"m","type":"custom","expires_at":1,"body":"e30="},"streams":["nonsense"]}]}""")]
    [InlineData("""{"messages":[{"message":{"id":"m","type":"weird","expires_at":1,"body":"e30="},"streams":[]}]}""")]
    [InlineData("""{"messages":[{"message":{"id":"m","type":"custom","expires_at":1},"streams":[]}]}""")]
    [InlineData("""{"messages":[{"message":{"id":null,"type":"custom","expires_at":1,"body":"e30="},"streams":[]}]}""")]
    public void IngestBatch_NotOurs_IsAJsonError(string json) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize(json, Json.IngestBatch)).Should().Throw<JsonException>();

    [Theory]
    [InlineData("\"eyJuIjoxLjUwfQ==\"")]
    [InlineData("""{"n":1.50}""")]
    public void IngestBatch_BodyAsBase64OrAsItIs_IsTheSame(string body) => JsonSerializer.Deserialize(
        $$"""{"messages":[{"message":{"id":"m","type":"custom","expires_at":1,"body":{{body}}},"streams":[]}]}""", Json.IngestBatch)!
        .Messages[0].Message.Body.ToString().Should().Be("""{"n":1.50}""");

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("\"%%%%\"")]
    [InlineData("[{}]")]
    public void IngestBatch_BodyThatIsNone_IsAJsonError(string body) => FluentActions
        .Invoking(() => JsonSerializer.Deserialize($$"""{"messages":[{"message":{"id":"m","type":"custom","expires_at":1,"body":{{body}}},"streams":[]}]}""", Json.IngestBatch))
        .Should().Throw<JsonException>();

    private static RoutedMessage Full(string body) => new()
    {
        Id = "m:1",
        Type = MessageType.Warning,
        SessionId = "s",
        Priority = MessagePriority.Low,
        Delivery = DeliveryMode.Ephemeral,
        Ack = true,
        Streams = [StreamName.User("u"), StreamName.Broadcast],
        ExpiresAt = long.MaxValue,
        Body = RawJson.Parse(body),
    };

    private static void ShouldEqual(RoutedMessage actual, RoutedMessage expected)
    {
        actual.Body.ToString().Should().Be(expected.Body.ToString());
        actual.Streams.Should().Equal(expected.Streams);
        (actual with { Body = expected.Body, Streams = expected.Streams }).Should().Be(expected);
    }

    private static T RoundTrip<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, type), type)!;
}
