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

    // The first list, and the first after an outage, is not to wait for a whole interval.
    private static readonly TimeSpan LongestPauseAfterAFailure = TimeSpan.FromSeconds(1);

    private long _lastAnswerAt = time.GetTimestamp();
    private bool _warned;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.GatewayRefresh;
        var afterAFailure = interval < LongestPauseAfterAFailure ? interval : LongestPauseAfterAFailure;
        try
        {
            while (true)
            {
                await Task.Delay(await RefreshAsync(stoppingToken) ? interval : afterAFailure, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <returns>Whether the directory answered.</returns>
    private async Task<bool> RefreshAsync(CancellationToken stoppingToken)
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

            return true;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // The sidecar waits for this program to listen: at first nobody can answer. Up to a lease the old list is as good as new.
            if (!_warned && time.GetElapsedTime(_lastAnswerAt) > options.Value.Lease)
            {
                _warned = true;
                LogFailing(e);
            }

            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The gateway directory cannot be asked; the gateways known so far are kept.")]
    private partial void LogFailing(Exception exception);

    [LoggerMessage(2, LogLevel.Information, "The gateway directory answers again.")]
    private partial void LogRecovered();
}
