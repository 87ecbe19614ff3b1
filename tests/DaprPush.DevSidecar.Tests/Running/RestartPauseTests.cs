using DaprPush.DevSidecar.Running;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.DevSidecar.Tests.Running;

public class RestartPauseTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RestartPause _pause;

    public RestartPauseTests() => _pause = new RestartPause(_time, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10));

    [Fact]
    public void Next_AfterShortLives_IsTwiceAsLongEachTimeUpToTheLongest() => Pauses(8).Should().Equal(1, 2, 4, 8, 16, 30, 30, 30);

    [Theory]
    [InlineData(9.9, 4)]
    [InlineData(10, 1)]
    public void Next_AfterALife_BeginsAnewOnlyIfThatWasAGoodOne(double seconds, double pause)
    {
        Pauses(2);
        _pause.Begin();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        _pause.Next().TotalSeconds.Should().Be(pause);
    }

    private double[] Pauses(int times) => [.. Enumerable.Range(0, times).Select(_ => _pause.Next().TotalSeconds)];
}
