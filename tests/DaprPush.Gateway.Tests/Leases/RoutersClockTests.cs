using System.Text.Json;
using DaprPush.Gateway.Leases;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Gateway.Tests.Leases;

public class RoutersClockTests
{
    private static readonly StreamName User = StreamName.User("u");
    private readonly FakeTimeProvider _own = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    /// <summary>What the routers' clock shows while this machine's is right.</summary>
    private long OwnNow => _own.GetUtcNow().ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(3_600_000)]
    [InlineData(-3_600_000)]
    public void Learn_AnotherTime_IsTheTimeFromThenOnWhateverIsSetHere(long difference)
    {
        var clock = new RoutersClock(_own);
        clock.GetUtcNow().Should().Be(_own.GetUtcNow(), "nobody has told another time");

        Learn(clock, OwnNow + difference, TimeSpan.FromMilliseconds(10));

        clock.Ahead.TotalMilliseconds.Should().BeApproximately(-difference, 10);
        var before = clock.GetUtcNow();
        _own.Advance(TimeSpan.FromSeconds(30));
        (clock.GetUtcNow() - before).Should().BeCloseTo(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Learn_SlowAnswers_DoNotMoveWhatAQuickOneHasProven()
    {
        var clock = new RoutersClock(_own);
        Learn(clock, OwnNow, TimeSpan.FromMilliseconds(2));
        var known = clock.Ahead;

        for (var i = 0; i < 50; i++)
        {
            // Read at the beginning of a call that took two seconds, or at its end.
            var told = OwnNow;
            Learn(clock, i % 2 == 0 ? told : told + 2_000, TimeSpan.FromSeconds(2));
        }

        (clock.Ahead - known).Duration().Should().BeLessThan(TimeSpan.FromMilliseconds(3));
    }

    [Fact]
    public async Task Deliver_ByAGatewayWhoseClockIsAhead_IsNotTakenForExpired()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        sidecar.Ahead = TimeSpan.FromHours(-1);
        await using var gateway = await GatewayProcess.StartAsync(sidecar);
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();
        var routersNow = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();

        await gateway.SendAsync(TestMessage.Of("expired", expiresAt: routersNow - 5_000), User);
        await gateway.SendAsync(TestMessage.Of("good", expiresAt: routersNow + 60_000), User);
        await client.UntilGotAsync(1);

        client.Ids.Should().Equal("good");
        var clock = JsonDocument.Parse(await (await gateway.Public.GetAsync("/health")).Content.ReadAsStringAsync()).RootElement.GetProperty("dependencies").GetProperty("clock");
        clock.GetProperty("status").GetString().Should().Be("degraded");
        clock.GetProperty("ahead_seconds").GetDouble().Should().BeApproximately(3_600, 5);
        (await gateway.Admin.GetStringAsync("/metrics")).Should().MatchRegex("message_push_clock_ahead_seconds(\\{[^}]*\\})? 3[56]\\d\\d");
        gateway.Log.Should().Contain("ahead of the routers'");
        using var ready = await gateway.Public.GetAsync("/health/ready");
        ready.IsSuccessStatusCode.Should().BeTrue("it serves on");
    }

    private void Learn(RoutersClock clock, long told, TimeSpan call)
    {
        var askedAt = _own.GetTimestamp();
        _own.Advance(call);
        clock.Learn(told, askedAt, _own.GetTimestamp());
    }
}
