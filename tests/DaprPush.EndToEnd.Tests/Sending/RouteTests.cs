using System.Net;
using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Sending;

public abstract class RouteTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Send_ThroughASidecar_Arrives()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var sender = SenderTo(new Uri(System.Sidecar("message-router"), "v1.0/invoke/send-api/method/"));

        var id = await sender.DeliverAsync(Message(new { user_id = user }));

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Send_BadInputThroughASidecar_IsAnsweredAsWithoutOne()
    {
        var sender = SenderTo(new Uri(System.Sidecar("push-gateway"), "v1.0/invoke/send-api/method/"));

        var answer = await sender.SendAsync("""{"service":"e2e","target":{"user_id":"alice"}}""");

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("data");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("sse/", 1)]
    public async Task Send_ThroughAGateway_Arrives(string prefix, int gateway)
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var sender = SenderTo(new Uri(System.Gateways[gateway], prefix));

        var id = await sender.DeliverAsync(Message(new { user_id = user }));

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Send_BadInputThroughAGateway_IsAnsweredAsWithoutOne()
    {
        var answer = await SenderTo(System.Gateways[0]).SendAsync("""{"service":"e2e","target":{"user_id":"alice"}}""");

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.MediaType.Should().Be("application/problem+json");
        answer.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("data");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryRouteTests(InMemorySystem system) : RouteTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisRouteTests(RedisSystem system) : RouteTests(system);
