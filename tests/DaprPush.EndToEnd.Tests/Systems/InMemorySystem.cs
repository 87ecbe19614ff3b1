using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Systems;

/// <summary>The development sidecar's own broker and store.</summary>
[CollectionDefinition(Name)]
public sealed class InMemorySystem() : SystemFixture(ComponentSet.InMemory), ICollectionFixture<InMemorySystem>
{
    public const string Name = "in memory";
}
