using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Sidecars;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Watch;

/// <summary>
/// Watches for what only a new life of the sidecar ends: it is well and connected to placement, but calls to a type of actor get no
/// answer, or it has not got the types of this app, which it asks for once in its life. Then it says so, and ends the sidecar where the
/// setting says that somebody starts it again.
/// </summary>
internal sealed partial class ActorWatch(
    SidecarHttp sidecar,
    ActorSilence silence,
    ActorTrouble trouble,
    HostedActorTypes hosted,
    IOptions<RouterOptions> options,
    RouterMetrics metrics,
    TimeProvider time,
    ILogger<ActorWatch> logger) : BackgroundService
{
    /// <summary>From one ending of the sidecar to the next at least.</summary>
    public static readonly TimeSpan BetweenEndings = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private long? _missingSince;
    private long? _endedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var limit = options.Value.ActorSilenceLimit;
        using var timer = new PeriodicTimer(limit / 5, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(limit, stoppingToken);
                if (trouble.Now is null || !options.Value.EndStuckSidecar || (_endedAt is { } ended && time.GetElapsedTime(ended) < BetweenEndings))
                {
                    continue;
                }

                // All routers may see it at the same time; often the first new life of a sidecar ends it for all.
                await Task.Delay(limit * Random.Shared.NextDouble(), time, stoppingToken);
                await LookAsync(limit, stoppingToken);
                if (trouble.Now is not null)
                {
                    await EndAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(TimeSpan limit, CancellationToken stoppingToken)
    {
        var view = await SidecarView.LookAsync(sidecar, stoppingToken);
        var missing = view is { IsWell: true, ActorTypes: { } types } ? hosted.Except(types) : [];
        _missingSince = missing.Count == 0 ? null : _missingSince ?? time.GetTimestamp();
        if (!view.IsWell)
        {
            // Calls that got no answer while the sidecar said that it is not well have that reason; only what comes after it counts.
            silence.Forget();
        }

        var silent = silence.Over(limit);
        var words = _missingSince is { } since && time.GetElapsedTime(since) >= limit
                ? $"The sidecar does not have the actor types {string.Join(", ", missing)}: it did not get them when this router's port opened."
            : silent.Count > 0
                ? $"Calls to {string.Join(", ", silent)} get no answer, although the sidecar says that it is well."
            : null;
        if (words is not null && trouble.Now != words)
        {
            LogTrouble(words);
        }
        else if (words is null && trouble.Now is not null)
        {
            LogOver();
        }

        trouble.Now = words;
    }

    private async Task EndAsync(CancellationToken stoppingToken)
    {
        _endedAt = time.GetTimestamp();
        silence.Forget();
        LogEnding(trouble.Now!);
        metrics.SidecarEnded();
        try
        {
            await sidecar.SendAsync(HttpMethod.Post, "v1.0/shutdown", null, (answer, _) => Task.FromResult(answer.EnsureSuccessStatusCode()), EndLimit, stoppingToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            LogNotEnded(exception);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Trouble}")]
    private partial void LogTrouble(string trouble);

    [LoggerMessage(2, LogLevel.Information, "Actors can be called again.")]
    private partial void LogOver();

    [LoggerMessage(3, LogLevel.Error, "The sidecar is ended by POST /v1.0/shutdown, for its supervisor to start it again: {Trouble}")]
    private partial void LogEnding(string trouble);

    [LoggerMessage(4, LogLevel.Error, "The sidecar could not be ended.")]
    private partial void LogNotEnded(Exception exception);
}
