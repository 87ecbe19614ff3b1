using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Settings;

public sealed class RedisStreamSettingsReaderTests
{
    [Fact]
    public void Read_Nothing_HasTheDefaultsOfDaprd() => Read().Should().Be(new RedisStreamSettings("my-app")
    {
        ProcessingTimeout = TimeSpan.FromSeconds(60),
        RedeliverInterval = TimeSpan.FromSeconds(15),
        QueueDepth = 100,
        Concurrency = 10,
        MaxLenApprox = 0,
        StreamTtl = TimeSpan.Zero,
    });

    [Fact]
    public void Read_Everything_IsTaken() => Read(
        ("processingTimeout", "1500"), ("redeliverInterval", "60000"), ("readTimeout", "2s"), ("queueDepth", "5"), ("concurrency", "1"),
        ("maxLenApprox", "1000"), ("streamTTL", "1h30m"), ("consumerID", " group ")).Should().Be(new RedisStreamSettings("group")
        {
            ProcessingTimeout = TimeSpan.FromSeconds(1.5),
            RedeliverInterval = TimeSpan.FromMinutes(1),
            ReadTimeout = TimeSpan.FromSeconds(2),
            QueueDepth = 5,
            Concurrency = 1,
            MaxLenApprox = 1000,
            StreamTtl = TimeSpan.FromMinutes(90),
        });

    [Fact]
    public void Redelivers_EitherIsZero_IsFalse()
    {
        Read(("processingTimeout", "0")).Redelivers.Should().BeFalse();
        Read(("redeliverInterval", "0")).Redelivers.Should().BeFalse();
        Read().Redelivers.Should().BeTrue();
    }

    [Fact]
    public void Read_ProcessingTimeout_IsMillisecondsOrAGoDuration()
    {
        Read(("processingTimeout", "250")).ProcessingTimeout.Should().Be(TimeSpan.FromMilliseconds(250));
        Read(("processingTimeout", "1m")).ProcessingTimeout.Should().Be(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("1s", "1s")]
    [InlineData("-5", "-5")]
    [InlineData("soon", "soon")]
    [InlineData("250", null)]
    [InlineData("", null)]
    public void Read_RedeliverIntervalThatIsNoPlainNumber_IsIgnoredAsInDaprd(string text, string? ignored)
    {
        Read(("redeliverInterval", text)).RedeliverInterval.Should().Be(ignored is null && text.Length > 0 ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(15));
        RedisStreamSettingsReader.IgnoredInterval(RedisComponents.Metadata(("redeliverInterval", text))).Should().Be(ignored);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void Read_ReadTimeoutOff_WaitsForEver(string text) => Read(("readTimeout", text)).ReadTimeout.Should().BeNull();

    [Theory]
    [InlineData("queueDepth", "0", "0 is not within 1*")]
    [InlineData("concurrency", "none", "'none' is not a whole number")]
    [InlineData("concurrency", "0", "0 is not within 1*")]
    [InlineData("processingTimeout", "-1s", "'-1s' is negative")]
    [InlineData("streamTTL", "30d", "'30d' is not a duration*")]
    [InlineData("maxLenApprox", "-5", "-5 is not within 0*")]
    public void Read_WrongValue_NamesIt(string name, string value, string problem)
    {
        var read = () => Read((name, value));

        read.Should().Throw<ComponentErrorException>().Which.Problem.Should().Match($"metadata '{name}': {problem}");
    }

    private static RedisStreamSettings Read(params (string, string)[] entries) =>
        RedisStreamSettingsReader.Read(RedisComponents.Metadata(entries), "my-app");
}
