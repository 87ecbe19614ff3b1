using System.Globalization;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The same on the components that users start with, and a Redis of its own.</summary>
#pragma warning disable CA1001 // xunit ends it by IAsyncLifetime.
public sealed class RedisRouterSystem : RouterSystem
#pragma warning restore CA1001
{
    private readonly RedisServer _redis = new(Repository.At("artifacts", "router-tests", Guid.NewGuid().ToString("N")));

    /// <summary>Events that a consumer has taken and not finished.</summary>
    public async Task<int> PendingAsync(string topic) =>
        await _redis.EvaluateAsync("return redis.call('XPENDING', KEYS[1], 'message-router')[1]", topic, 0) ?? throw new IOException("Redis does not answer.");

    public override async Task InitializeAsync()
    {
        await _redis.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.DisposeAsync();
    }

    // The probe stands where a gateway would, and publishes as a send API does.
    private protected override IEnumerable<(string Name, string Text)> Components() =>
        Directory.EnumerateFiles(Repository.At("components"), "*.yaml").Where(file => Path.GetFileName(file) != "configuration.yaml").Select(file => (
            Path.GetFileName(file),
            File.ReadAllText(file)
                .Replace("localhost:6379", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_redis.Port}"), StringComparison.Ordinal)
                .Replace("- push-gateway", "- probe", StringComparison.Ordinal)));
}
