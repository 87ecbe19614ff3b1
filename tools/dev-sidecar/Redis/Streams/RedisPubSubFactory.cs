using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>Makes <c>pubsub.redis</c> components.</summary>
internal sealed partial class RedisPubSubFactory : IPubSubFactory
{
    public string Type => "pubsub.redis";

    /// <summary>As daprd, it wants to reach Redis once before anything starts.</summary>
    public async ValueTask<IPubSub> CreateAsync(
        ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation)
    {
        var redis = RedisSettingsReader.Read(component.Metadata);
        var streams = RedisStreamSettingsReader.Read(component.Metadata, environment.App.AppId);
        var logger = environment.Loggers.CreateLogger<RedisPubSubFactory>();
        if (streams.MaxLenApprox > 0 && streams.StreamTtl > TimeSpan.Zero)
        {
            LogTwoTrims(logger, component.Name);
        }

        if (RedisStreamSettingsReader.IgnoredInterval(component.Metadata) is { } ignored)
        {
            LogIntervalIgnored(logger, component.Name, ignored, streams.RedeliverInterval.TotalMilliseconds);
        }

        var pool = new ConnectionPool(redis.PoolSize, redis.PoolTimeout);
        var commands = new RedisClient(redis, pool, logger, environment.Time);
        await FirstContact.MakeAsync(commands, component, cancellation);
        return new RedisPubSub(redis, streams, commands, pool, environment);
    }

    [LoggerMessage(EventId = 4120, Level = LogLevel.Warning,
        Message = "Component {Component}: maxLenApprox and streamTTL can't both trim a stream; maxLenApprox is used")]
    private static partial void LogTwoTrims(ILogger logger, string component);

    [LoggerMessage(EventId = 4121, Level = LogLevel.Warning,
        Message = "Component {Component}: redeliverInterval '{Text}' is ignored, as daprd ignores it: only a plain number of milliseconds counts. It is {Milliseconds} ms")]
    private static partial void LogIntervalIgnored(ILogger logger, string component, string text, double milliseconds);
}
