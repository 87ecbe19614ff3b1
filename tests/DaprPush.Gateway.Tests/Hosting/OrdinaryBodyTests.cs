using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Hosting;

/// <summary>
/// Where the socket can't be had, a stream goes through the response body. The port for operators has Kestrel's own transport, so streams
/// that are opened there go that way.
/// </summary>
public class OrdinaryBodyTests
{
    private static readonly StreamName User = StreamName.User("u");

    [Fact]
    public async Task Open_WithoutASocketToTake_GetsTheSameStreamAndResumesOnTheOtherWay()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        string cursor;
        using (var client = await SseClient.OpenAsync(gateway.Admin, "/sse/user/u", null))
        {
            await client.UntilReadyAsync();
            for (var i = 1; i <= 200; i++)
            {
                await gateway.SendAsync(TestMessage.Of($"m{i}", padding: 2_000), User);
            }

            await client.UntilGotAsync(200);
            client.Ids.Should().Equal(Enumerable.Range(1, 200).Select(i => $"m{i}"));
            cursor = client.Stream.LastEventId;
        }

        await gateway.SendAsync(TestMessage.Of("m201"), User);
        using var back = await gateway.OpenAsync("/sse/user/u", cursor);
        await back.UntilGotAsync(1);
        back.Ids.Should().Equal("m201");
    }

    [Fact]
    public async Task Stop_WithAStreamThroughTheBody_EndsItOrderlyWithWhenToComeBack()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var client = await SseClient.OpenAsync(gateway.Admin, "/sse/user/u", null);
        await client.UntilReadyAsync();
        (await gateway.StopAsync()).Should().Be(0);
        await client.UntilAsync(one => one.HasEnded);
        client.Stream.RetryMilliseconds.Should().BeInRange(1500, 4500);
    }
}
