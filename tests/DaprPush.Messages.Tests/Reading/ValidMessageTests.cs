using DaprPush.Messages.Message;
using DaprPush.Messages.Reading;

namespace DaprPush.Messages.Tests.Reading;

public sealed class ValidMessageTests
{
    [Fact]
    public void Read_EveryField_KeepsEveryValue()
    {
        var result = Reader.Read("""
            {
              "id": "msg_1753859400_001",
              "timestamp": "2025-07-30T15:10:00.123Z",
              "type": "progress",
              "service": "knowledge-service",
              "source": "document_processing",
              "target": { "user_id": "user123", "session_id": "session456", "task_id": "t", "kb_id": "k", "channel": "a", "channels": ["b", "c"] },
              "data": { "progress": 65 },
              "metadata": { "priority": "high", "ttl": 60, "delivery": "durable", "ack": true, "retry_count": 3 }
            }
            """);

        result.Errors.Should().BeEmpty();
        result.Fault.Should().Be(MessageFault.None);
        var draft = result.Draft!;
        draft.Id.Should().Be("msg_1753859400_001");
        draft.Timestamp.Should().Be(new DateTimeOffset(2025, 7, 30, 15, 10, 0, 123, TimeSpan.Zero));
        draft.Type.Should().Be(MessageType.Progress);
        draft.Service.Should().Be("knowledge-service");
        draft.Source.Should().Be("document_processing");
        draft.Target.UserId.Should().Be("user123");
        draft.Target.SessionId.Should().Be("session456");
        draft.Target.TaskId.Should().Be("t");
        draft.Target.KbId.Should().Be("k");
        draft.Target.Channels.Should().Equal("a", "b", "c");
        draft.Data.ToString().Should().Be("""{ "progress": 65 }""");
        draft.Metadata.Priority.Should().Be(MessagePriority.High);
        draft.Metadata.Ttl.Should().Be(60);
        draft.Metadata.Ack.Should().BeTrue();
        draft.Metadata.RetryCount.Should().Be(0, "the count is the platform's");
    }

    [Fact]
    public void Read_OnlyWhatIsRequired_FillsInTheDefaults()
    {
        var draft = Reader.Read("""{"service":"s","target":{"user_id":"u"},"data":1}""").Draft!;

        draft.Id.Should().BeNull();
        draft.Timestamp.Should().BeNull();
        draft.Type.Should().Be(MessageType.Custom);
        draft.Source.Should().BeNull();
        draft.Metadata.Should().Be(new MessageMetadata { Ttl = 3600, Priority = MessagePriority.Normal, Delivery = DeliveryMode.Durable });
    }

    [Fact]
    public void Read_NoTtl_TakesTheGivenDefault() =>
        MessageReader.Read("""{"service":"s","target":{"user_id":"u"},"data":1,"metadata":{"priority":"low"}}"""u8.ToArray(), AddressRule.TargetRequired, 42)
            .Draft!.Metadata.Ttl.Should().Be(42);

    [Theory]
    [InlineData("progress", MessageType.Progress)]
    [InlineData("status", MessageType.Status)]
    [InlineData("error", MessageType.Error)]
    [InlineData("success", MessageType.Success)]
    [InlineData("warning", MessageType.Warning)]
    [InlineData("info", MessageType.Info)]
    [InlineData("custom", MessageType.Custom)]
    public void Read_EachType_IsKnown(string name, MessageType type) =>
        Reader.Read($$"""{"type":"{{name}}","service":"s","target":{"user_id":"u"},"data":{"progress":1} }""").Draft!.Type.Should().Be(type);

    [Fact]
    public void Read_EscapedSpellings_AreTheSameFieldsAndValues() =>
        Reader.Read("""{"\u0073ervice":"\u0073","target":{"user\u005fid":"u"},"data":1}""").Draft!.Service.Should().Be("s");

    [Fact]
    public void Read_BroadcastWithoutTarget_GoesToEveryone() =>
        Reader.Read("""{"service":"s","data":1}""", AddressRule.NoTarget).Draft!.Target.IsEmpty.Should().BeTrue();

    [Fact]
    public void Accept_WithoutIdAndTimestamp_GivesBoth()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var draft = Reader.Read("""{"service":"s","target":{"user_id":"u"},"data":1}""").Draft!;

        var first = draft.Accept(now);
        var second = draft.Accept(now);

        first.Timestamp.Should().Be(now);
        first.Id.Should().MatchRegex("^msg_[0-9a-f]{32}$").And.NotBe(second.Id);
    }

    [Fact]
    public void Accept_WithIdAndTimestamp_KeepsThem()
    {
        var message = Reader.ReadWith("\"id\": \"mine\", \"timestamp\": \"2025-01-01T00:00:00Z\"").Draft!.Accept(DateTimeOffset.UnixEpoch);

        message.Id.Should().Be("mine");
        message.Timestamp.Should().Be(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
