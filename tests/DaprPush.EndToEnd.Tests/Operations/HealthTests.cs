using System.Net;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Sending;

namespace DaprPush.EndToEnd.Tests.Operations;

public abstract class HealthTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Theory]
    [InlineData("health")]
    [InlineData("health/ready")]
    [InlineData("health/live")]
    [InlineData("sse/health")]
    public async Task Gateway_WhenAllRuns_IsHealthy(string path)
    {
        foreach (var gateway in System.Gateways)
        {
            await ExpectHealthyAsync(gateway, path);
        }
    }

    [Theory]
    [InlineData("api/health")]
    [InlineData("api/health/ready")]
    [InlineData("api/health/live")]
    public Task SendApi_WhenAllRuns_IsHealthy(string path) => ExpectHealthyAsync(System.SendApi, path);

    [Theory]
    [InlineData("health")]
    [InlineData("health/ready")]
    [InlineData("health/live")]
    public Task Router_WhenAllRuns_IsHealthy(string path) => ExpectHealthyAsync(System.App("message-router"), path);

    [Fact]
    public async Task Gateway_Health_ShowsEachDependency()
    {
        var answer = await ExpectHealthyAsync(System.Gateways[0], "health");

        var dependencies = answer.Json.GetProperty("dependencies");
        dependencies.GetProperty("sidecar").GetProperty("status").GetString().Should().Be("healthy");
        dependencies.GetProperty("lease").GetProperty("status").GetString().Should().Be("healthy");
        dependencies.GetProperty("broker").GetProperty("status").GetString().Should().Be("healthy");
        dependencies.GetProperty("routers").GetProperty("status").GetString().Should().Be("healthy");
        dependencies.GetProperty("state_store").GetProperty("status").GetString().Should().Be("healthy");
        dependencies.GetProperty("lease").GetProperty("since").GetDateTimeOffset().Should().BeBefore(DateTimeOffset.UtcNow);
        dependencies.GetProperty("lease").GetProperty("last_success").GetDateTimeOffset().Should().BeBefore(DateTimeOffset.UtcNow);
        (await SenderTo(System.Gateways[0]).GetAsync("health/live")).Json.GetProperty("dependencies").TryGetProperty("hub_loop", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("GET", "dapr/subscribe")]
    [InlineData("GET", "dapr/config")]
    [InlineData("POST", "deliveries")]
    [InlineData("OPTIONS", "deliveries")]
    public async Task Gateway_WhatOnlyDaprCalls_IsNotOnThePublicPort(string method, string path)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(System.Gateways[0], path));

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().BeOneOf(404, 405);
    }

    [Fact]
    public async Task Gateway_DeliveryPostedToThePublicPort_ReachesNobody()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        using var http = new HttpClient();
        var forged = $$$"""
            {"gateway":"push-gateway-0","gateway_epoch":0,"deliveries":[{"message":{"id":"forged","type":"info","expires_at":99999999999999,
            "body":"eyJpZCI6ImZvcmdlZCJ9"},"positions":[{"stream":"user:{{{user}}}","epoch":0,"seq":0}]}]}
            """;

        using var content = new StringContent(forged, global::System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(System.Gateways[0], "deliveries"), content);
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    // On a machine that stands still for a moment a part is not well for a moment.
    private async Task<Answer> ExpectHealthyAsync(Uri address, string path)
    {
        var sender = SenderTo(address);
        Answer? answer = null;
        await Waiting.UntilAsync(
            async () => (answer = await sender.GetAsync(path)).Status == HttpStatusCode.OK, TimeSpan.FromSeconds(60), () => answer!.ToString());

        answer!.Json.GetProperty("status").GetString().Should().Be("healthy");
        return answer;
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryHealthTests(InMemorySystem system) : HealthTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisHealthTests(RedisSystem system) : HealthTests(system);
