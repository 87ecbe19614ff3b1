using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Hashes;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>Components as a sidecar makes them, from metadata.</summary>
internal static class RedisComponents
{
    private const string File = "components/redis.yaml";

    public static ComponentMetadata Metadata(params (string Name, string Value)[] entries) => new(
        new SourcePosition(File, 1),
        [.. entries.Select((entry, i) => new ComponentMetadataEntry(entry.Name, entry.Value, new SourcePosition(File, i + 10)))]);

    public static ValueTask<IPubSub> PubSubAsync(string address, string appId, params (string Name, string Value)[] settings) =>
        PubSubAsync(NullLoggerFactory.Instance, address, appId, settings);

    public static ValueTask<IPubSub> PubSubAsync(
        ILoggerFactory loggers, string address, string appId, params (string Name, string Value)[] settings) =>
        new RedisPubSubFactory().CreateAsync(
            Spec("pubsub.redis", address, settings), Environment(appId) with { Loggers = loggers }, CancellationToken.None);

    public static ValueTask<IStateStore> StateStoreAsync(string address, params (string Name, string Value)[] settings) =>
        new RedisStateStoreFactory().CreateAsync(Spec("state.redis", address, settings), Environment("app"), CancellationToken.None);

    private static ComponentSpec Spec(string type, string address, (string Name, string Value)[] settings) =>
        new("redis", type, "v1", [], Metadata([("redisHost", address), .. settings]), new SourcePosition(File, 1));

    private static ComponentEnvironment Environment(string appId) =>
        new(new AppIdentity(appId, $"{appId}-0"), NullLoggerFactory.Instance, TimeProvider.System);
}
