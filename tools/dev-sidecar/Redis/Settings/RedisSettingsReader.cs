using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Connection;

namespace DaprPush.DevSidecar.Redis.Settings;

/// <summary>
/// Reads what <c>pubsub.redis</c> and <c>state.redis</c> have in common, by the names and with the defaults of daprd 1.18
/// (components-contrib, common/component/redis). Of what concerns its pool of connections, <c>poolSize</c> and <c>poolTimeout</c> have
/// the effect that they have there; the rest is checked and otherwise unused: one connection carries all commands.
/// </summary>
internal static class RedisSettingsReader
{
    private const int DefaultPort = 6379;
    private static readonly string[] PoolDurations = ["maxConnAge", "idleTimeout", "idleCheckFrequency"];

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="ComponentErrorException">A value is wrong, or names what this sidecar does not do.</exception>
    public static RedisSettings Read(ComponentMetadata metadata)
    {
        RefuseWhatIsNotHere(metadata);
        CheckWhatIsUnused(metadata);
        var (host, port) = ReadAddress(metadata);
        var retriesName = metadata.GetString("redisMaxRetries") is null ? "maxRetries" : "redisMaxRetries";
        var retries = metadata.GetInteger(retriesName, 0, -1, 1000);
        var readTimeout = IsOff(metadata, "readTimeout") ? null : Positive(metadata, "readTimeout");
        var poolSize = (int)metadata.GetInteger("poolSize", 0, 0, 1_000_000);
        return new RedisSettings(host, port)
        {
            PoolSize = poolSize == 0 ? 10 * Environment.ProcessorCount : poolSize,

            // go-redis: a second more than a read may take, which is 3 s where nothing is set.
            PoolTimeout = Positive(metadata, "poolTimeout") ?? (readTimeout ?? TimeSpan.FromSeconds(3)) + TimeSpan.FromSeconds(1),
            Username = metadata.GetString("redisUsername"),
            Password = metadata.GetString("redisPassword"),
            Database = (int)metadata.GetInteger("redisDB", 0, 0, int.MaxValue),
            Tls = RedisTlsReader.Read(metadata),
            DialTimeout = Positive(metadata, "dialTimeout") ?? TimeSpan.FromSeconds(5),
            ReplyTimeout = IsOff(metadata, "readTimeout") ? null : readTimeout ?? TimeSpan.FromSeconds(5),
            MaxRetries = retries switch { -1 => 0, 0 => 3, _ => (int)retries },
            MinBackoff = IsOff(metadata, "redisMinRetryInterval")
                ? TimeSpan.Zero
                : Positive(metadata, "redisMinRetryInterval") ?? TimeSpan.FromMilliseconds(8),
            MaxBackoff = IsOff(metadata, "redisMaxRetryInterval")
                ? TimeSpan.Zero
                : Positive(metadata, "redisMaxRetryInterval") ?? TimeSpan.FromMilliseconds(512),
        };
    }

    /// <summary>As Go's <c>strconv.ParseBool</c>, which daprd applies to the settings of its Redis components.</summary>
    public static bool ReadBoolean(ComponentMetadata metadata, string name) => metadata.GetString(name) switch
    {
        null or "0" or "f" or "F" or "false" or "False" or "FALSE" => false,
        "1" or "t" or "T" or "true" or "True" or "TRUE" => true,
        var text => throw metadata.Error(name, $"'{text}' is neither true nor false"),
    };

    /// <summary>The duration, or null where it is absent or zero, which stands for the default.</summary>
    private static TimeSpan? Positive(ComponentMetadata metadata, string name)
    {
        var value = metadata.GetDuration(name, TimeSpan.Zero);
        return value >= TimeSpan.Zero
            ? value == TimeSpan.Zero ? null : value
            : throw metadata.Error(name, $"'{metadata.GetString(name)}' is negative");
    }

    private static bool IsOff(ComponentMetadata metadata, string name) => metadata.GetString(name) == "-1";

    private static (string Host, int Port) ReadAddress(ComponentMetadata metadata)
    {
        var address = metadata.GetRequired("redisHost");
        if (address.Contains(',', StringComparison.Ordinal))
        {
            throw metadata.Error("redisHost", $"'{address}' names several servers, but only redisType 'node' is supported: name one");
        }

        var configured = (int)metadata.GetInteger("redisPort", 0, 0, 65535);
        var (host, port) = Split(metadata, address);
        if (port is not null && configured != 0 && configured != port)
        {
            throw metadata.Error("redisPort", $"{configured} contradicts redisHost '{address}'; name the port in one of the two");
        }

        return (host, port ?? (configured == 0 ? DefaultPort : configured));
    }

    private static (string Host, int? Port) Split(ComponentMetadata metadata, string address)
    {
        var bracket = address.LastIndexOf(']');
        var colon = address.LastIndexOf(':');
        var isBareIpv6 = bracket < 0 && address.AsSpan().Count(':') > 1;
        if (colon < 0 || colon < bracket || isBareIpv6)
        {
            return (address.Trim('[', ']'), null);
        }

        return int.TryParse(address.AsSpan(colon + 1), out var port) && port is > 0 and <= 65535 && colon > 0
            ? (address[..colon].Trim('[', ']'), port)
            : throw metadata.Error("redisHost", $"'{address}' is not host:port");
    }

    private static void RefuseWhatIsNotHere(ComponentMetadata metadata)
    {
        var type = metadata.GetString("redisType", "node");
        if (type != "node")
        {
            throw metadata.Error("redisType", $"'{type}' is not supported by this sidecar, only 'node', a single server");
        }

        foreach (var (name, what) in new[]
                 {
                     ("failover", "Redis Sentinel"),
                     ("useEntraID", "Entra ID authentication"),
                     ("useAzureAD", "Entra ID authentication"),
                 })
        {
            if (ReadBoolean(metadata, name))
            {
                throw metadata.Error(name, $"{what} is not supported by this sidecar");
            }
        }
    }

    private static void CheckWhatIsUnused(ComponentMetadata metadata)
    {
        metadata.GetInteger("minIdleConns", 0, 0, int.MaxValue);
        foreach (var name in PoolDurations)
        {
            metadata.GetDuration(name, default);
        }

        metadata.GetDuration("writeTimeout", default);
        metadata.GetInteger("maxRetryBackoff", 0);
    }
}
