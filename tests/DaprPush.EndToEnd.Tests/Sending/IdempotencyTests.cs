using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Sending;

/// <summary>A key on a request, with the actors that remember it and the subscribers behind.</summary>
public abstract class IdempotencyTests(SystemFixture fixture) : SystemTests(fixture)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    [Fact]
    public async Task Batch_SameKeyByThreeWays_ArrivesOnce()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var key = NewName("key");
        var batch = new { messages = new[] { NoId(user, 1), NoId(user, 2) } };

        var answers = new[]
        {
            await PostAsync(System.SendApi, "messages/batch", batch, key),
            await PostAsync(System.Gateways[1], "messages/batch", batch, key),
            await PostAsync(new Uri(System.Sidecar("message-router"), "v1.0/invoke/send-api/method/"), "messages/batch", batch, key),
        };
        var last = await Sender.DeliverAsync(Message(new { user_id = user }));
        var arrived = await client.WaitForMessageAsync(last);

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.Accepted && answer.Text == answers[0].Text);
        arrived.Select(message => message.MessageId).Should().Equal(
            [.. JsonElement.Parse(answers[0].Text).GetProperty("results").EnumerateArray().Select(result => result.GetProperty("id").GetString()!), last]);
    }

    [Fact]
    public async Task Send_SameKeyWithAnotherBody_Is422AndDoesNotArrive()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var key = NewName("key");

        var first = await PostAsync(System.SendApi, "messages/send", NoId(user, 1), key);
        var other = await PostAsync(System.SendApi, "messages/send", NoId(user, 2), key);
        var last = await Sender.DeliverAsync(Message(new { user_id = user }));

        (first.Status, other.Status).Should().Be((HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity));
        (await client.WaitForMessageAsync(last)).Should().HaveCount(2);
    }

    private static object NoId(string user, int n) => new { service = "e2e", target = new { user_id = user }, data = new { n } };

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(Uri api, string path, object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api, "api/v1/" + path)) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryIdempotencyTests(InMemorySystem system) : IdempotencyTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisIdempotencyTests(RedisSystem system) : IdempotencyTests(system);
