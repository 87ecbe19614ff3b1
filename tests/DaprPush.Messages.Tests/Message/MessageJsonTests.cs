using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Tests.Reading;

namespace DaprPush.Messages.Tests.Message;

public sealed class MessageJsonTests
{
    [Fact]
    public void Write_EveryField_SpellsProductJson()
    {
        var message = new PushMessage
        {
            Id = "m1",
            Timestamp = new DateTimeOffset(2025, 7, 30, 17, 10, 0, 123, TimeSpan.FromHours(2)),
            Type = MessageType.Progress,
            Service = "knowledge-service",
            Source = "Prüfung \"2\"\n",
            Target = new MessageTarget { UserId = "u", SessionId = "s", TaskId = "t", KbId = "k", Channels = ["a", "b"] },
            Data = RawJson.Parse("{ \"progress\": 1.0 }"),
            Metadata = new MessageMetadata { Priority = MessagePriority.High, Ttl = 9, Ack = true, RetryCount = 2 },
        };

        MessageJson.Write(message).ToString().Should().Be(
            """{"id":"m1","timestamp":"2025-07-30T15:10:00.123Z","type":"progress","service":"knowledge-service",""" +
            "\"source\":\"Prüfung \\\"2\\\"\\n\"," +
            """ "target":{"user_id":"u","session_id":"s","task_id":"t","kb_id":"k","channels":["a","b"]},"data":{ "progress": 1.0 },""".TrimStart() +
            """ "metadata":{"priority":"high","ttl":9,"delivery":"durable","ack":true,"retry_count":2}}""".TrimStart());
    }

    [Fact]
    public void Write_Broadcast_HasNoTarget()
    {
        var message = Reader.Read("""{"id":"m","service":"s","data":[]}""", AddressRule.NoTarget).Draft!
            .Accept(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        MessageJson.Write(message).ToString().Should().Be(
            """{"id":"m","timestamp":"2026-01-02T03:04:05.000Z","type":"custom","service":"s","data":[]""" +
            ""","metadata":{"priority":"normal","ttl":3600,"delivery":"durable","ack":false,"retry_count":0}}""");
    }

    [Fact]
    public void Write_OneChannel_IsCalledChannel() =>
        MessageJson.Write(Reader.ReadTarget("""{"channels":["news"]}""").Draft!.Accept(DateTimeOffset.UnixEpoch)).ToString()
            .Should().Contain("\"target\":{\"channel\":\"news\"}");

    [Fact]
    public void Write_ForManyWithExclusion_SubscribersReadHowManyAndNothingElseOfIt()
    {
        var message = Reader.ReadTarget("""{"user_ids":["u","v"],"channel":"c","exclude":{"session_id":"s"}}""").Draft!.Accept(DateTimeOffset.UnixEpoch);

        MessageJson.Write(message).ToString().Should().Contain("""
            "target":{"user_ids":["u","v"],"channel":"c","exclude":{"session_id":"s"}}
            """.Trim());
        var routed = RoutedMessage.From(message, DateTimeOffset.UnixEpoch);
        routed.Body.ToString().Should().Contain("""
            "target":{"users":2,"channel":"c"}
            """.Trim());
        routed.Exclude!.SessionId.Should().Be("s");
    }

    [Fact]
    public void Write_BroadcastThatExcludes_HasNoTargetForSubscribers() => RoutedMessage.From(
        Reader.Read("""{"service":"s","data":1,"target":{"exclude":{"session_id":"s"}}}""", AddressRule.NoTarget).Draft!.Accept(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch)
        .Body.ToString().Should().NotContain("target").And.NotContain("exclude");

    [Fact]
    public void Write_NamedEvent_HasItsName()
    {
        var routed = RoutedMessage.From(Reader.ReadWith("\"event\": \"order.created\"").Draft!.Accept(DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch);

        routed.Body.ToString().Should().Contain("""
            "type":"custom","event":"order.created","service"
            """.Trim());
        routed.Event.Should().Be("order.created");
    }

    [Fact]
    public void Write_WhatSubscribersRead_CanBeSentAgain()
    {
        var first = MessageJson.Write(Reader.ReadWith("\"id\":\"m\",\"timestamp\":\"2025-01-01T00:00:00.5Z\",\"source\":\"x\"").Draft!.Accept(DateTimeOffset.UnixEpoch));

        var again = MessageReader.Read(first.Utf8, AddressRule.TargetRequired);

        again.Errors.Should().BeEmpty();
        MessageJson.Write(again.Draft!.Accept(DateTimeOffset.UnixEpoch)).ToString().Should().Be(first.ToString());
    }
}
