using Microsoft.AspNetCore.Http;

namespace DaprPush.Compat.Tests.Client;

public sealed class HealthTests : ClientKit
{
    [Fact]
    public async Task CheckHealthAsync_SidecarUp_IsTrue()
    {
        (await Client.CheckHealthAsync()).Should().BeTrue();

        Sidecar.Only.Target.Should().Be("/v1.0/healthz");
        Sidecar.Only.Token.Should().Be("secret");
    }

    [Fact]
    public async Task CheckHealthAsync_SidecarNotReady_IsFalse()
    {
        Sidecar.AnswerWith(500, """{"errorCode":"ERR_HEALTH_NOT_READY"}""");

        (await Client.CheckHealthAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task CheckOutboundHealthAsync_SidecarAway_IsFalse()
    {
        using var client = ClientOfNobody();

        (await client.CheckOutboundHealthAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task WaitForSidecarAsync_ReadyAtTheThirdTime_AsksThreeTimes()
    {
        var count = 0;
        Sidecar.Answer = (context, _) =>
        {
            context.Response.StatusCode = ++count < 3 ? StatusCodes.Status500InternalServerError : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        };

        await Client.WaitForSidecarAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        Sidecar.Requests.Should().HaveCount(3).And.OnlyContain(request => request.Target == "/v1.0/healthz/outbound");
    }
}
