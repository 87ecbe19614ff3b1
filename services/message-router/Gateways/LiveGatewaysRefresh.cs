using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using DaprPush.Router.Turns;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>Keeps <see cref="LiveGateways"/> up to date. While the directory cannot be reached the last list stays.</summary>
internal sealed partial class LiveGatewaysRefresh(
    ActorCaller actors, LiveGateways gateways, IOptions<RouterOptions> options, TimeProvider time, ILogger<LiveGatewaysRefresh> logger)
    : BackgroundService
{
    // Longer than the directory's turn, and so short that its silence is seen soon.
    private static readonly TimeSpan Limit = TurnTime.Turn + TimeSpan.FromSeconds(2);

    private long _lastAnswerAt = time.GetTimestamp();
    private bool _warned;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.GatewayRefresh, time);
        try
        {
            do
            {
                await RefreshAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        try
        {
            var asOf = time.GetUtcNow().ToUnixTimeMilliseconds();
            gateways.Replace(await actors.Within(Limit).AskAsync<GatewayList>(RouterActors.Directory, RouterActors.List, stoppingToken), asOf);
            _lastAnswerAt = time.GetTimestamp();
            if (_warned)
            {
                _warned = false;
                LogRecovered();
            }
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // The sidecar waits for this program to listen: at first nobody can answer. Up to a lease the old list is as good as new.
            if (!_warned && time.GetElapsedTime(_lastAnswerAt) > options.Value.Lease)
            {
                _warned = true;
                LogFailing(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The gateway directory cannot be asked; the gateways known so far are kept.")]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(2, LogLevel.Information, "The gateway directory answers again.")]
    private partial void LogRecovered();
}
