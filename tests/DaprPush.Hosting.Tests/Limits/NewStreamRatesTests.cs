using System.Net;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Tests.Kit;

namespace DaprPush.Hosting.Tests.Limits;

public class NewStreamRatesTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress There = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void Take_MoreThanAMinutesWorth_IsRefusedForThatHolderAlone()
    {
        using var kit = new SecurityKit(("Push:Limits:NewStreamsPerAddress", "10"), ("Push:Limits:NewStreamsPerUser", "15"));
        var rates = kit.Get<NewStreamRates>();

        rates.Take("u", Here, 10).Should().BeNull();
        var refused = rates.Take("v", Here, 10)!;
        refused.Reason.Should().Be("new_streams_per_address");
        refused.Status.Should().Be(429);
        refused.RetryAfterSeconds.Should().BeInRange(1, 60);
        rates.Take("u", There, 10)!.Reason.Should().Be("new_streams_per_user");
        rates.Take("v", null, 15).Should().BeNull();
        rates.Take("u", Here, 0).Should().BeNull("what is followed already is free");
    }

    [Fact]
    public void Take_MoreInOneRequestThanAMinuteHas_CostsTheWholeMinute()
    {
        using var kit = new SecurityKit(("Push:Limits:NewStreamsPerUser", "10"));
        var rates = kit.Get<NewStreamRates>();

        rates.Take("u", null, 100).Should().BeNull();
        rates.Take("u", null, 10).Should().NotBeNull();
    }

    [Fact]
    public void Take_NoLimit_CountsNobody()
    {
        using var kit = new SecurityKit(("Push:Limits:NewStreamsPerUser", "0"));
        var rates = kit.Get<NewStreamRates>();

        (rates.CountsUsers || rates.CountsAddresses).Should().BeFalse();
        Enumerable.Range(0, 100).Should().OnlyContain(_ => rates.Take("u", Here, 100_000) == null);
    }
}
