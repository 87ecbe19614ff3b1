using System.Diagnostics;
using DaprPush.DevSidecar.Redis.Hashes;
using DaprPush.DevSidecar.State;

namespace DaprPush.Bench.Redis;

/// <summary><c>state.redis</c>: 1,000 keys with values of 200 bytes.</summary>
internal static class StateBench
{
    private const int Count = 200_000;
    private const int Keys = 1000;

    public static async Task RunAsync(string address)
    {
        await using var store = await new RedisStateStoreFactory().CreateAsync(
            Components.Spec("state.redis", address), Components.Environment, CancellationToken.None);
        var value = new byte[200];
        StateOperation Set(int n) => new(StateOperationKind.Upsert, $"bench||{n % Keys}", value);

        for (var n = 0; n < 20_000; n++)
        {
            await store.ApplyAsync(new[] { Set(n) }, CancellationToken.None);
        }

        await Figures.RateAsync("state set, 64 callers", Count, () =>
            Figures.CallersAsync(64, Count, n => store.ApplyAsync(new[] { Set(n) }, CancellationToken.None).AsTask()));
        await Figures.RateAsync("state get, 64 callers", Count, () =>
            Figures.CallersAsync(64, Count, n => store.GetAsync($"bench||{n % Keys}", CancellationToken.None).AsTask()));
        await Figures.RateAsync("state transaction of 10 sets, 64 callers, in sets", Count, () =>
            Figures.CallersAsync(64, Count / 10, n =>
                store.TransactAsync(Enumerable.Range(n * 10, 10).Select(Set).ToArray(), CancellationToken.None).AsTask()));

        var times = new List<TimeSpan>();
        for (var n = 0; n < 5_000; n++)
        {
            var start = Stopwatch.GetTimestamp();
            await store.GetAsync($"bench||{n % Keys}", CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        Figures.Latency("state get, one caller", times);
    }
}
