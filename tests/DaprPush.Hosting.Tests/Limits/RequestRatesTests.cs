using System.Net;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Tests.Kit;

namespace DaprPush.Hosting.Tests.Limits;

public class RequestRatesTests
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void TakeRequest_MoreThanTheLimit_IsRefusedUnlessLimitsAreOff(string enabled, bool isRefused)
    {
        using var kit = new SecurityKit(("RATE_LIMIT_PER_MINUTE", "1"), ("ENABLE_RATE_LIMITING", enabled));
        var rates = kit.Get<RequestRates>();

        rates.TakeRequest(IPAddress.Loopback).Should().BeNull();

        (Enumerable.Range(0, 3).Select(_ => rates.TakeRequest(IPAddress.Loopback)?.Status).Contains(429)).Should().Be(isRefused);
        rates.LimitsAddresses.Should().Be(isRefused);
    }
}
