using System.Net;
using DaprPush.Gateway.Tests.Harness;

namespace DaprPush.Gateway.Tests.Api;

/// <summary>In a class of its own, since it lasts as long as an answer may take.</summary>
public class HangingSendApiTests
{
    [Fact]
    public async Task Pass_SendApiThatNeverAnswers_Is504()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        gateway.Sidecar.SendApi = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var answer = await gateway.Public.GetAsync("/api/v1/connections");

        answer.StatusCode.Should().Be(HttpStatusCode.GatewayTimeout);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }
}
