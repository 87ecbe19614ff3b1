using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>Redis as broker and store.</summary>
[CollectionDefinition(Name)]
public sealed class RedisSystem() : SystemFixture(ComponentSet.Redis), ICollectionFixture<RedisSystem>
{
    public const string Name = "Redis";
}
