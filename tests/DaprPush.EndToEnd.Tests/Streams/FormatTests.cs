using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

public abstract class FormatTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Types_Given_LetsOnlyThemThrough()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}?types=progress,error");

        await Sender.DeliverAsync(Message(new { user_id = user }, type: "info"));
        var first = await Sender.DeliverAsync(Message(new { user_id = user }, new { progress = 0 }, type: "progress"));
        await Sender.DeliverAsync(Message(new { user_id = user }, type: "success"));
        var second = await Sender.DeliverAsync(Message(new { user_id = user }, type: "error"));

        var messages = await client.WaitForMessagesAsync(2);
        messages.Select(message => message.MessageId).Should().Equal(first, second);
        messages.Select(message => message.Type).Should().Equal("progress", "error");
    }

    [Fact]
    public async Task Format_Message_HasNoEventNames()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}?format=message");

        await Sender.DeliverAsync(Message(new { user_id = user }, type: "warning"));

        var message = (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
        message.Type.Should().Be("message");
        message.Json.GetProperty("type").GetString().Should().Be("warning");
    }

    [Theory]
    [InlineData("progress")]
    [InlineData("status")]
    [InlineData("error")]
    [InlineData("success")]
    [InlineData("warning")]
    [InlineData("info")]
    [InlineData("custom")]
    public async Task Format_Typed_NamesTheEventAsItsType(string type)
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        await Sender.DeliverAsync(Message(new { user_id = user }, new { progress = 100 }, type: type));

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.Type.Should().Be(type);
    }

    [Fact]
    public async Task Stream_Opened_SaysWhatItIs()
    {
        var user = NewName("user");
        var client = Client($"/sse/user/{user}?channels=news,task:t1&session_id=s1");

        var ready = await client.ConnectAsync(System.Gateways[0]);

        client.Retry.Should().BePositive();
        client.Headers.CacheControl!.ToString().Should().Contain("no-cache").And.Contain("no-transform");
        client.Headers.GetValues("X-Accel-Buffering").Should().Equal("no");
        ready.Id.Should().NotBeEmpty("a client that leaves before the first message resumes too");
        ready.Json.GetProperty("connection_id").GetString().Should().NotBeNullOrEmpty();
        ready.Json.GetProperty("recovered").GetBoolean().Should().BeFalse();
        ready.Json.GetProperty("streams").EnumerateArray().Select(stream => stream.GetString())
            .Should().Equal($"user:{user}", "session:s1", "channel:news", "task:t1", "broadcast");
    }

    [Theory]
    [InlineData("/sse/user/a%20b", "user_id")]
    [InlineData("/sse/stream/a,,b", "channels")]
    [InlineData("/sse/user/alice?types=progress,nonsense", "types")]
    [InlineData("/sse/user/alice?format=xml", "format")]
    [InlineData("/sse/user/alice?session_id=%24", "session_id")]
    public async Task Stream_BadRequest_IsRefusedNamingTheField(string path, string field)
    {
        var open = () => Client(path).ConnectAsync(System.Gateways[0]);

        var refusal = await open.Should().ThrowAsync<DaprPush.Testing.Events.EventStreamRefusedException>();

        ((int)refusal.Which.Status).Should().Be(400);
        refusal.Which.Body.Should().Contain($"\"{field}\"");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryFormatTests(InMemorySystem system) : FormatTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisFormatTests(RedisSystem system) : FormatTests(system);
