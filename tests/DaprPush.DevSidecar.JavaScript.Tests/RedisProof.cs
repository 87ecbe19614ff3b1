using System.Globalization;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.JavaScript.Tests;

/// <summary>The proof over <c>pubsub.redis</c> and <c>state.redis</c>, on a Redis of its own.</summary>
public sealed class RedisProof : IAsyncLifetime
{
    private const string Components =
        """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: pubsub }
        spec: { type: pubsub.redis, version: v1, metadata: [{ name: redisHost, value: "ADDRESS" }] }
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: statestore }
        spec:
          type: state.redis
          version: v1
          metadata: [{ name: redisHost, value: "ADDRESS" }, { name: actorStateStore, value: "true" }]
        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("sdk-proof-redis-");

    public IReadOnlyDictionary<string, string?> Results { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync()
    {
        await using var redis = new RedisServer(_data.FullName);
        await redis.StartAsync();
        Results = await ProofRun.RunAsync(
            Components.Replace("ADDRESS", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}"), StringComparison.Ordinal));
    }

    public Task DisposeAsync()
    {
        _data.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
