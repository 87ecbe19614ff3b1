using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Gives memory back once many connections have come: what their requests took is garbage then, but the collector would keep it for
/// the next ones. Waits until it has become quiet, since it holds everything up for some tens of milliseconds.
/// </summary>
internal sealed class MemoryTrim(ConnectionRegistry connections, IOptions<GatewayOptions> options, TimeProvider time) : BackgroundService
{
    private const int Many = 1_000;
    private const int FewInASecond = 50;
    private const int QuietSeconds = 2;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.TrimMemory)
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        var (trimmedAt, before, quiet) = (0L, 0L, 0);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            var arrived = connections.Arrived;
            quiet = arrived - before <= FewInASecond ? quiet + 1 : 0;
            before = arrived;
            if (quiet >= QuietSeconds && arrived - trimmedAt >= Many)
            {
                trimmedAt = arrived;
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
        }
    }
}
