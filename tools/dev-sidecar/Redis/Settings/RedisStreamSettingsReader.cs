using System.Globalization;
using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Redis.Settings;

/// <summary>Reads the settings that only <c>pubsub.redis</c> has, with daprd's names and defaults (components-contrib, pubsub/redis).</summary>
internal static class RedisStreamSettingsReader
{
    /// <summary>Reads and checks them.</summary>
    /// <param name="metadata">The component's.</param>
    /// <param name="appId">The group where the component names no <c>consumerID</c>.</param>
    /// <exception cref="ComponentErrorException">A value is wrong.</exception>
    public static RedisStreamSettings Read(ComponentMetadata metadata, string appId)
    {
        var consumerId = metadata.GetString("consumerID", appId)!.Trim();
        var settings = new RedisStreamSettings(consumerId.Length == 0 ? appId : consumerId);
        return settings with
        {
            ProcessingTimeout = NotNegative(metadata, "processingTimeout", settings.ProcessingTimeout),
            RedeliverInterval = ReadInterval(metadata) ?? settings.RedeliverInterval,
            QueueDepth = (int)metadata.GetInteger("queueDepth", settings.QueueDepth, 1, 1_000_000),
            Concurrency = (int)metadata.GetInteger("concurrency", settings.Concurrency, 1, 100_000),
            MaxLenApprox = metadata.GetInteger("maxLenApprox", 0, 0),
            StreamTtl = NotNegative(metadata, "streamTTL", TimeSpan.Zero),
            ReadTimeout = metadata.GetString("readTimeout") is null or "0" or "-1" ? null : NotNegative(metadata, "readTimeout", default),
        };
    }

    /// <summary>A <c>redeliverInterval</c> that daprd does not understand, such as <c>1s</c>: it takes a plain number only, and says nothing.</summary>
    public static string? IgnoredInterval(ComponentMetadata metadata) =>
        ReadInterval(metadata) is null ? metadata.GetString("redeliverInterval") : null;

    private static TimeSpan? ReadInterval(ComponentMetadata metadata) =>
        uint.TryParse(metadata.GetString("redeliverInterval"), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;

    private static TimeSpan NotNegative(ComponentMetadata metadata, string name, TimeSpan fallback)
    {
        var value = metadata.GetDuration(name, fallback);
        return value >= TimeSpan.Zero ? value : throw metadata.Error(name, $"'{metadata.GetString(name)}' is negative");
    }
}
