using System.Net;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Tests.Kit;

namespace DaprPush.Hosting.Tests.Limits;

public class ConnectionLimitsTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void TryTake_OverALimit_IsRefusedUntilOneIsReleased()
    {
        using var kit = new SecurityKit(("Push:Limits:ConnectionsPerAddress", "2"), ("Push:Limits:ConnectionsPerUser", "3"));
        var limits = kit.Get<ConnectionLimits>();

        limits.TryTake("u", Here).Should().BeNull();
        limits.TryTake("u", Here).Should().BeNull();
        limits.TryTake("u", Here)!.Reason.Should().Be("connections_per_address");
        limits.TryTake("u", There).Should().BeNull();
        limits.TryTake("u", There)!.Reason.Should().Be("connections_per_user");
        limits.TryTake("v", There).Should().BeNull("what was refused took no place");
        limits.Release("u", Here);
        limits.TryTake("u", Here).Should().BeNull();
    }

    [Fact]
    public void TryTake_MoreStreamsThanALimit_IsRefusedAndTakesNothing()
    {
        using var kit = new SecurityKit(("Push:Limits:FollowedPerAddress", "100"), ("Push:Limits:FollowedPerUser", "150"), ("Push:Limits:ConnectionsPerUser", "3"));
        var limits = kit.Get<ConnectionLimits>();

        limits.TryTake("u", Here, 60).Should().BeNull();
        limits.TryTake("u", Here, 41)!.Reason.Should().Be("followed_per_address");
        limits.TryTake("u", There, 91)!.Reason.Should().Be("followed_per_user");
        limits.TryTake("v", There, 100).Should().BeNull("what was refused took no place");
        limits.TryTake("u", Here, 40).Should().BeNull();
        limits.TryTake("u", null, 50).Should().BeNull();
        limits.TryTake("u", null, 0)!.Reason.Should().Be("connections_per_user", "the refused ones are not counted");
        limits.Release("u", Here, 60);
        limits.TryTake("w", Here, 60).Should().BeNull();
    }

    [Fact]
    public async Task TryTake_ManyAtOnce_NeverMoreThanTheLimitAndNoneIsLost()
    {
        using var kit = new SecurityKit(("Push:Limits:ConnectionsPerUser", "5"));
        var limits = kit.Get<ConnectionLimits>();
        var open = 0;
        var most = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                if (limits.TryTake("u", null) is null)
                {
                    var now = Interlocked.Increment(ref open);
                    InterlockedMax(ref most, now);
                    Interlocked.Decrement(ref open);
                    limits.Release("u", null);
                }
            }
        })));

        most.Should().BeInRange(1, 5);
        Enumerable.Range(0, 5).Should().OnlyContain(_ => limits.TryTake("u", null) == null);
        limits.TryTake("u", null).Should().NotBeNull();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
