using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>Holds the broadcast stream from the start and gives the hubs their second.</summary>
internal sealed class Clock(StreamHubs hubs, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        hubs.Pin(StreamName.Broadcast);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            hubs.Tick();
        }
    }
}
