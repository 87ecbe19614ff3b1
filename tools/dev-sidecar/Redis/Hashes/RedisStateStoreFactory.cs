using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>Makes <c>state.redis</c> components. The query API, and RedisJSON which it needs, are not here.</summary>
internal sealed class RedisStateStoreFactory : IStateStoreFactory
{
    public string Type => "state.redis";

    /// <summary>As daprd, it wants to reach Redis once before anything starts.</summary>
    public async ValueTask<IStateStore> CreateAsync(
        ComponentSpec component, ComponentEnvironment environment, CancellationToken cancellation)
    {
        var metadata = component.Metadata;
        if (metadata.GetString("queryIndexes") is not null)
        {
            throw metadata.Error("queryIndexes", "the query API is not supported by this sidecar");
        }

        long? ttl = metadata.GetString("ttlInSeconds") is null ? null : metadata.GetInteger("ttlInSeconds", 0);
        var logger = environment.Loggers.CreateLogger<RedisStateStore>();
        var settings = RedisSettingsReader.Read(metadata);
        var pool = new ConnectionPool(settings.PoolSize, settings.PoolTimeout);
        var redis = new RedisClient(settings, pool, logger, environment.Time);
        await FirstContact.MakeAsync(redis, component, cancellation);
        return new RedisStateStore(redis, pool, new StateCommands(ttl), logger);
    }
}
