using DaprPush.DevSidecar.Redis.Connection;
using Microsoft.Extensions.Logging.Abstractions;

namespace DaprPush.Bench.Redis;

/// <summary>The connection by itself.</summary>
internal static class PipelineBench
{
    private const int Count = 500_000;

    public static async Task RunAsync(string address)
    {
        var parts = address.Split(':');
        var settings = new RedisSettings(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        using var pool = new ConnectionPool(Count, TimeSpan.FromMinutes(1));
        await using var client = new RedisClient(settings, pool, NullLogger.Instance, TimeProvider.System);
        var value = new byte[100];
        Task SetAsync() => client.RunAsync(db => db.StringSetAsync("bench:key", value), CancellationToken.None);

        for (var round = 0; round < 2; round++)
        {
            await Figures.RateAsync("SET of 100 bytes, pipelined by one caller", Count, async () =>
            {
                var last = Task.CompletedTask;
                for (var n = 0; n < Count; n++)
                {
                    last = SetAsync();
                }

                await last;
            });
        }

        await Figures.RateAsync("SET of 100 bytes, 64 callers that each wait", Count, () => Figures.CallersAsync(64, Count, _ => SetAsync()));
    }
}
