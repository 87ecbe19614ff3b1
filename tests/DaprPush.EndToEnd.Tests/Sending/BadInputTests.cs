using System.Net;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Sending;

namespace DaprPush.EndToEnd.Tests.Sending;

public abstract class BadInputTests(SystemFixture fixture) : SystemTests(fixture)
{
    private const int MaxMessageBytes = 64 * 1024;

    // USER is the name of a user whose connection must get nothing of it.
    public static TheoryData<string, string, int, string> BadRequests => new()
    {
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":{"a":1}""", 400, "JSON" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":{"a":1,}}""", 400, "JSON" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":01}""", 400, "JSON" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":1} {}""", 400, "JSON" },
        { "send", "", 400, "JSON" },
        { "send", "[]", 400, "object" },
        { "send", """{"service":7,"target":{"user_id":"USER"},"data":1}""", 400, "service" },
        { "send", """{"service":"e2e","target":"USER","data":1}""", 400, "target" },
        { "send", """{"service":"e2e","target":{"user_id":["USER"]},"data":1}""", 400, "target.user_id" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"}}""", 400, "data" },
        { "send", """{"target":{"user_id":"USER"},"data":1}""", 400, "service" },
        { "send", """{"service":"e2e","data":1}""", 400, "target" },
        { "send", """{"service":"e2e","target":{},"data":1}""", 400, "target" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":1,"colour":"red"}""", 400, "colour" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":1,"type":"shout"}""", 400, "type" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":{"progress":101},"type":"progress"}""", 400, "data.progress" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":1,"metadata":{"ttl":0}}""", 400, "metadata.ttl" },
        { "send", """{"service":"e2e","target":{"user_id":"USER"},"data":1,"id":"not a name"}""", 400, "id" },
        { "broadcast", """{"service":"e2e","target":{"user_id":"USER"},"data":1}""", 400, "target" },
        { "batch", """{"messages":{"service":"e2e","target":{"user_id":"USER"},"data":1}}""", 400, "messages" },
        { "batch", """[{"service":"e2e","target":{"user_id":"USER"},"data":1}]""", 400, "object" },
        { "batch", """{"messages":[]}""", 400, "messages" },
        { "batch", """{"messages":[{"service":"e2e","target":{"user_id":"USER"},"data":1}],"more":1}""", 400, "more" },
        { "batch", """{"messages":[{"service":"e2e","target":{"user_id":"USER"},"data":1},{]}""", 400, "JSON" },
        { "batch", """{"messages":[{"service":"e2e","target":{"user_id":"USER"}}]}""", 400, "messages[0].data" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task Post_BadInput_IsRefusedAndNothingIsPublished(string endpoint, string body, int status, string named)
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var answer = await Sender.PostAsync(endpoint, body.Replace("USER", user, StringComparison.Ordinal));

        answer.Status.Should().Be((HttpStatusCode)status, answer.ToString());
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("status").GetInt32().Should().Be(status);
        answer.Body.Should().Contain(named);
        await ExpectNothingButAsync(client, user);
    }

    [Fact]
    public async Task Send_TooLarge_IsRefusedAndNothingIsPublished()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var start = $$"""{"service":"e2e","target":{"user_id":"{{user}}"},"data":""";

        var answer = await Sender.PostAsync("send", $"{start}\"{new string('x', MaxMessageBytes - start.Length - 2)}\"}}");

        ExpectProblem(answer, HttpStatusCode.RequestEntityTooLarge);
        await ExpectNothingButAsync(client, user);
    }

    [Fact]
    public async Task Send_FarTooLarge_IsRefusedAndNothingIsPublished()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var answer = await Sender.PostAsync("send", $$"""{"service":"e2e","target":{"user_id":"{{user}}"},"data":"{{new string('x', 2_000_000)}}"}""");

        ExpectProblem(answer, HttpStatusCode.RequestEntityTooLarge);
        await ExpectNothingButAsync(client, user);
    }

    [Fact]
    public async Task Batch_Of1001_IsRefusedAndNothingIsPublished()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var answer = await Sender.BatchAsync(Enumerable.Range(0, 1001).Select(n => Message(new { user_id = user }, new { n })));

        ExpectProblem(answer, HttpStatusCode.BadRequest);
        answer.Body.Should().Contain("1000");
        await ExpectNothingButAsync(client, user);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Post_OtherContent_IsRefused(string mediaType)
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var answer = await Sender.PostAsync("send", $$"""{"service":"e2e","target":{"user_id":"{{user}}"},"data":1}""", mediaType);

        ExpectProblem(answer, HttpStatusCode.UnsupportedMediaType);
        await ExpectNothingButAsync(client, user);
    }

    private static void ExpectProblem(Answer answer, HttpStatusCode status)
    {
        answer.Status.Should().Be(status);
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("detail").GetString().Should().NotBeNullOrEmpty();
    }

    private async Task ExpectNothingButAsync(EventStreamClient client, string user)
    {
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));
        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryBadInputTests(InMemorySystem system) : BadInputTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisBadInputTests(RedisSystem system) : BadInputTests(system);
