using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Settings;

public sealed class RedisSettingsReaderTests
{
    [Fact]
    public void Read_HostAlone_HasTheDefaults()
    {
        var settings = Read(("redisHost", "redis"));

        settings.Should().Be(new RedisSettings("redis", 6379)
        {
            DialTimeout = TimeSpan.FromSeconds(5),
            MaxRetries = 3,
            MinBackoff = TimeSpan.FromMilliseconds(8),
            MaxBackoff = TimeSpan.FromMilliseconds(512),
        });
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var settings = Read(
            ("redisHost", "redis:7000"), ("redisUsername", "u"), ("redisPassword", "p"), ("redisDB", "3"), ("redisType", "node"),
            ("enableTLS", "true"), ("insecureSkipTLSVerify", "1"), ("dialTimeout", "250"), ("readTimeout", "1m30s"),
            ("redisMaxRetries", "7"), ("redisMinRetryInterval", "-1"), ("redisMaxRetryInterval", "2s"), ("poolSize", "20"),
            ("minIdleConns", "1"), ("poolTimeout", "1s"), ("idleTimeout", "-1"), ("idleCheckFrequency", "-1"), ("maxConnAge", "30m"),
            ("writeTimeout", "3s"), ("failover", "false"));

        settings.Should().Be(new RedisSettings("redis", 7000)
        {
            Username = "u",
            Password = "p",
            Database = 3,
            Tls = new RedisTls(SkipVerification: true, null),
            PoolSize = 20,
            PoolTimeout = TimeSpan.FromSeconds(1),
            DialTimeout = TimeSpan.FromMilliseconds(250),
            ReplyTimeout = TimeSpan.FromSeconds(90),
            MaxRetries = 7,
            MinBackoff = TimeSpan.Zero,
            MaxBackoff = TimeSpan.FromSeconds(2),
        });
    }

    [Theory]
    [InlineData("redis:7000", "", "redis:7000")]
    [InlineData("redis:7000", "7000", "redis:7000")]
    [InlineData("redis", "7000", "redis:7000")]
    [InlineData("[::1]:7000", "", "[::1]:7000")]
    [InlineData("[::1]", "7000", "[::1]:7000")]
    [InlineData("::1", "", "[::1]:6379")]
    public void Read_HostAndPort_GiveTheAddress(string host, string port, string address) =>
        Read(("redisHost", host), ("redisPort", port)).Address.Should().Be(address);

    [Fact]
    public void Read_ReadTimeoutOff_HasNoLimit() => Read(("redisHost", "redis"), ("readTimeout", "-1")).ReplyTimeout.Should().BeNull();

    [Fact]
    public void Read_PoolNotSet_IsTenForEachProcessorAndASecondMoreThanARead()
    {
        Read(("redisHost", "redis")).PoolSize.Should().Be(10 * Environment.ProcessorCount);
        Read(("redisHost", "redis")).PoolTimeout.Should().Be(TimeSpan.FromSeconds(4));
        Read(("redisHost", "redis"), ("readTimeout", "300ms")).PoolTimeout.Should().Be(TimeSpan.FromMilliseconds(1300));
    }

    [Fact]
    public void Read_LegacyNames_AreTaken() => Read(("redisHost", "redis"), ("maxRetries", "-1")).MaxRetries.Should().Be(0);

    [Theory]
    [InlineData("redisHost", "", "metadata 'redisHost' is missing")]
    [InlineData("redisHost", "a:1,b:2", "metadata 'redisHost': 'a:1,b:2' names several servers*'node'*")]
    [InlineData("redisHost", "redis:x", "*'redis:x' is not host:port")]
    [InlineData("redisHost", "redis:70000", "*is not host:port")]
    [InlineData("redisPort", "99", "metadata 'redisPort': 99 contradicts redisHost 'localhost:6379'*")]
    [InlineData("redisPort", "99999", "metadata 'redisPort': 99999 is not within 0 and 65535")]
    [InlineData("redisDB", "one", "metadata 'redisDB': 'one' is not a whole number")]
    [InlineData("redisType", "cluster", "metadata 'redisType': 'cluster' is not supported by this sidecar, only 'node', a single server")]
    [InlineData("failover", "true", "metadata 'failover': Redis Sentinel is not supported*")]
    [InlineData("useEntraID", "true", "*Entra ID*not supported*")]
    [InlineData("enableTLS", "maybe", "metadata 'enableTLS': 'maybe' is neither true nor false")]
    [InlineData("dialTimeout", "soon", "metadata 'dialTimeout': 'soon' is not a duration*")]
    [InlineData("redisMaxRetries", "-2", "metadata 'redisMaxRetries': -2 is not within -1 and 1000")]
    [InlineData("poolSize", "x", "metadata 'poolSize'*")]
    [InlineData("idleTimeout", "x", "metadata 'idleTimeout'*")]
    public void Read_WrongValue_NamesItAndItsPlace(string name, string value, string problem)
    {
        (string, string)[] entries = name == "redisHost" ? [(name, value)] : [("redisHost", "localhost:6379"), (name, value)];

        var read = () => Read(entries);

        var error = read.Should().Throw<ComponentErrorException>().Which;
        error.Problem.Should().Match(problem);
        error.Message.Should().StartWith("components/redis.yaml:");
    }

    [Theory]
    [InlineData("clientCert", "clientKey", "go together")]
    [InlineData("clientKey", "clientCert", "go together")]
    public void Read_HalfAClientCertificate_IsRefused(string present, string missing, string problem)
    {
        var read = () => Read(("redisHost", "redis"), ("enableTLS", "true"), (present, "x"), (missing, ""));

        read.Should().Throw<ComponentErrorException>().WithMessage($"*{present}*{problem}*");
    }

    [Fact]
    public void Read_ClientCertificateThatIsNoPem_IsRefused()
    {
        var read = () => Read(("redisHost", "redis"), ("enableTLS", "true"), ("clientCert", "x"), ("clientKey", "y"));

        read.Should().Throw<ComponentErrorException>().WithMessage("*no PEM certificate and key*");
    }

    private static RedisSettings Read(params (string, string)[] entries) => RedisSettingsReader.Read(RedisComponents.Metadata(entries));
}
