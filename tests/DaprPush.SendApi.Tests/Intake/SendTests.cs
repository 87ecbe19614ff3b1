using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Settings;

namespace DaprPush.SendApi.Tests.Intake;

public sealed class SendTests
{
    [Fact]
    public async Task Send_Valid_IsAcceptedAndPublishedWithWhatThePartsNeed()
    {
        await using var api = await IntakeHarness.StartAsync();
        var before = DateTimeOffset.UtcNow;

        var answer = await api.SendAsync("""
            {"id":"m1","type":"progress","service":"s","target":{"user_id":"u","session_id":"x","channel":"c"},"data":{ "progress": 5.50 },
             "metadata":{"ttl":60,"priority":"high","ack":true}}
            """);

        answer.Status.Should().Be(202);
        answer.ContentType.Should().Be("application/json");
        answer.Text.Should().Be("""{"id":"m1","status":"accepted"}""");
        var (message, streams) = api.Published.Should().ContainSingle().Subject;
        streams.Should().Equal(StreamName.User("u"), StreamName.Channel("c"), StreamName.Service("s"));
        message.Id.Should().Be("m1");
        message.Type.Should().Be(MessageType.Progress);
        message.SessionId.Should().Be("x");
        message.Priority.Should().Be(MessagePriority.High);
        message.Ack.Should().BeTrue();
        message.ExpiresAt.Should().BeInRange(before.AddSeconds(59).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddSeconds(61).ToUnixTimeMilliseconds());
        message.Body.ToString().Should().StartWith("""{"id":"m1","timestamp":""").And.Contain("\"data\":{ \"progress\": 5.50 },");
    }

    [Fact]
    public async Task Send_WithoutId_AnswersTheIdItGave()
    {
        await using var api = await IntakeHarness.StartAsync();

        var first = await api.SendAsync("""{"service":"s","target":{"user_id":"u"},"data":1}""");
        var second = await api.SendAsync("""{"service":"s","target":{"user_id":"u"},"data":1}""");

        api.Published.Select(message => message.Message.Id).Should().OnlyHaveUniqueItems()
            .And.Equal(first.Json.GetProperty("id").GetString(), second.Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Send_DataOfEachMessage_OutlivesItsRequest()
    {
        // The bodies share pooled memory one after the other: a message that still pointed there would show another's data.
        await using var api = await IntakeHarness.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() =>
            api.SendAsync($$"""{"id":"m{{i}}","service":"s","target":{"user_id":"u"},"data":"{{new string((char)('a' + (i % 26)), 3000)}}"}"""))));

        api.Published.Should().HaveCount(200);
        foreach (var (message, _) in api.Published)
        {
            var letter = (char)('a' + (int.Parse(message.Id[1..], System.Globalization.CultureInfo.InvariantCulture) % 26));
            message.Body.ToString().Should().Contain($"\"data\":\"{new string(letter, 3000)}\"");
        }
    }

    [Fact]
    public async Task Broadcast_Valid_GoesToTheBroadcastStream()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BroadcastAsync("""{"service":"s","data":1}""");

        answer.Status.Should().Be(202);
        api.Published.Should().ContainSingle().Which.Streams.Should().Equal(StreamName.Broadcast, StreamName.Service("s"));
    }

    [Fact]
    public async Task Broadcast_WithTarget_IsRefused()
    {
        await using var api = await IntakeHarness.StartAsync();

        var answer = await api.BroadcastAsync("""{"service":"s","target":{"user_id":"u"},"data":1}""");

        answer.Status.Should().Be(400);
        answer.Fields.Should().Equal("target");
        api.Published.Should().BeEmpty();
    }

    [Fact]
    public async Task Send_WithoutTtl_LivesAsLongAsTheSettingSays()
    {
        await using var api = await IntakeHarness.StartAsync(new SendApiOptions { DefaultTtlSeconds = 7 });

        await api.SendAsync("""{"service":"s","target":{"user_id":"u"},"data":1}""");

        api.Published[0].Message.Body.ToString().Should().Contain("\"ttl\":7,");
    }
}
