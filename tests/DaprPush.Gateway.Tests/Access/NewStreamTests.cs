using DaprPush.Gateway.Tests.Harness;
using DaprPush.Gateway.Tests.Transport;
using DaprPush.Testing.Tokens;

namespace DaprPush.Gateway.Tests.Access;

/// <summary>How many streams one user's tokens may make a gateway take up.</summary>
public sealed class NewStreamTests
{
    [Fact]
    public async Task Open_MoreNewStreamsThanAUserMayBring_Is429ForThatUserAlone()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("JWT_SECRET", TokenMaker.Secret), ("Push__Limits__NewStreamsPerUser", "20"));
        using var first = await gateway.OpenAsync(Path("a", 20, "alice"));
        await first.UntilReadyAsync();

        using (var answer = await gateway.Public.GetAsync(Path("b", 20, "alice", ("jti", "another token"))))
        {
            var refused = await Refused.OfAsync(answer);
            refused.Status.Should().Be(429);
            refused.Detail.Should().Contain("20 streams in a minute");
            refused.RetryAfter.Should().BePositive();
        }

        using var held = await gateway.OpenAsync(Path("a", 20, "alice"));
        await held.UntilReadyAsync();
        using var another = await gateway.OpenAsync(Path("c", 20, "bob"));
        await another.UntilReadyAsync();
        gateway.Sidecar.Calls.Count(call => call.StartsWith("Attach ", StringComparison.Ordinal)).Should().Be(41, "of the refused nothing is attached");
    }

    private static string Path(string series, int count, string user, params (string, object?)[] claims) =>
        $"/sse/stream/{string.Join(',', Enumerable.Range(0, count).Select(i => series + i))}?access_token={TokenMaker.For(user, [("push.subscribe", "**"), .. claims])}";
}
