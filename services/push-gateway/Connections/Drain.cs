using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Ends the open streams one after another when the gateway shuts down, and waits for the last of them. The server stops accepting at
/// the same moment.
/// </summary>
internal sealed class Drain(ConnectionRegistry connections, IHostApplicationLifetime lifetime, IOptions<GatewayOptions> options, TimeProvider time)
    : IHostedService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a client has to take what was written for it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private Task _draining = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => _draining = DrainAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _draining.WaitAsync(cancellationToken);

    private async Task DrainAsync()
    {
        var open = connections.BeginDraining();
        var steps = (int)Math.Max(1, TimeSpan.FromSeconds(options.Value.DrainSeconds) / Step);
        var closed = 0;
        for (var step = 1; step <= steps; step++)
        {
            for (var until = (long)open.Count * step / steps; closed < until; closed++)
            {
                open[closed].Close(CloseReason.Shutdown, Grace);
            }

            if (closed == open.Count)
            {
                break;
            }

            await Task.Delay(Step, time).ConfigureAwait(false);
        }

        // Most end at once. Those that do not are given up a second after their grace at the latest.
        for (var waited = TimeSpan.Zero; connections.Count > 0 && waited < Grace + TimeSpan.FromSeconds(1); waited += Step)
        {
            await Task.Delay(Step, time).ConfigureAwait(false);
        }
    }
}
