using System.Globalization;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using StackExchange.Redis;
using Xunit.Abstractions;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>
/// However two instances of a shard get in each other's way, and however late what they wrote lands: no number is given to two messages,
/// none is lost, and what was answered is there for whoever asks later. The same schedules each time.
/// </summary>
public sealed class FenceTests(ITestOutputHelper output)
{
    private const int Appends = 100_000;
    private const int EventsOfARun = 125;

    [Fact]
    public async Task AppendAsync_TwoInstancesAtRandomInMemory_NoNumberTwiceAndNoneLost() =>
        await RunAsync(_ => new MemoryFencedStore(), atATime: 1);

    [Fact]
    public async Task AppendAsync_TwoInstancesAtRandomInRedis_NoNumberTwiceAndNoneLost()
    {
        await using var redis = new RedisServer(Repository.At("artifacts", "router-tests", Guid.NewGuid().ToString("N")), "--appendonly", "no");
        await redis.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}"));
        await RunAsync(seed => new RedisFencedStore(connection.GetDatabase(), $"s{seed}"), atATime: 32);
    }

    private async Task RunAsync(Func<int, IFencedStore> open, int atATime)
    {
        var (appends, failures, seed) = (0, new Dictionary<string, int>(), 0);
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => Task.Run(RunSomeAsync)));
        output.WriteLine($"{appends} appends in {seed} shards, {string.Join(", ", failures.Select(failure => $"{failure.Value} {failure.Key}"))}");
        appends.Should().BeGreaterThanOrEqualTo(Appends);
        failures.Keys.Should().HaveCount(3, "each kind of failure happened");

        async Task RunSomeAsync()
        {
            while (Volatile.Read(ref appends) < Appends)
            {
                var mine = Interlocked.Increment(ref seed);
                var run = new FencedRun(mine, open(mine), EventsOfARun);
                try
                {
                    await run.RunAsync();
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"Seed {mine}: {exception.Message}", exception);
                }

                Interlocked.Add(ref appends, run.Appends);
                lock (failures)
                {
                    foreach (var (kind, count) in run.Failures)
                    {
                        failures[kind] = failures.GetValueOrDefault(kind) + count;
                    }
                }
            }
        }
    }
}
