using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Tests.Components;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0h0m1s0ms", 1000)]
    [InlineData("1h2m3s", 3723000)]
    [InlineData("1.5s", 1500)]
    [InlineData("-2m", -120000)]
    [InlineData("+10ms", 10)]
    [InlineData("500us", 0.5)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        GoDuration.TryParse(text, out var duration).Should().BeTrue();
        duration.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("1s2")]
    [InlineData("--1s")]
    [InlineData("1..5s")]
    [InlineData("99999999999999h")]
    public void TryParse_AnythingElse_IsRefused(string text) => GoDuration.TryParse(text, out _).Should().BeFalse();
}
