using System.Globalization;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Tests.Subscriptions;

public class SinceTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, 700, TimeSpan.Zero);

    [Fact]
    public void TryParse_All_IsAll() => Since.TryParse("all", Now)!.Start.Should().Be(new HistoryStart(HistoryStartKind.All));

    [Fact]
    public void TryParse_Number_IsTheNewest() => Since.TryParse("50", Now)!.Start.Should().Be(new HistoryStart(HistoryStartKind.Newest, 50));

    [Theory]
    [InlineData("90s", "2026-12-01T09:58:30Z")]
    [InlineData("15m", "2026-12-01T09:45:00Z")]
    [InlineData("12h", "2026-11-30T22:00:00Z")]
    [InlineData("7d", "2026-11-24T10:00:00Z")]
    [InlineData("2026-11-30T10:00:00Z", "2026-11-30T10:00:00Z")]
    [InlineData("2026-11-30T10:00:00.25Z", "2026-11-30T10:00:00.25Z")]
    [InlineData("2026-11-30T10:00:00+01:30", "2026-11-30T08:30:00Z")]
    [InlineData("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void TryParse_Time_IsThatMoment(string text, string expected) => Since.TryParse(text, Now)!.Start
        .Should().Be(new HistoryStart(HistoryStartKind.Accepted, DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()));

    [Fact]
    public void TryParse_VeryLong_IsATimeBeforeAll() => Since.TryParse("999999999d", Now)!.Start.Value.Should().BeNegative();

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("ALL")]
    [InlineData("m")]
    [InlineData("0m")]
    [InlineData("15M")]
    [InlineData("15 m")]
    [InlineData("15w")]
    [InlineData("1m30s")]
    [InlineData("1000000000")]
    [InlineData("1000000000s")]
    [InlineData("٥")]
    [InlineData("2026-11-30")]
    [InlineData("2026-11-30T10:00:00")]
    [InlineData("2026-11-30T10:00:00 01:00")]
    [InlineData("2026-02-30T10:00:00Z")]
    [InlineData("yesterday")]
    public void TryParse_Anything_Else_IsNone(string text) => Since.TryParse(text, Now).Should().BeNull();
}
