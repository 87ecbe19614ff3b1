using System.Threading.Channels;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Metrics;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Delivery;

/// <summary>
/// Tells the trackers of messages that want an acknowledgement that they reached a connection: in the background, each message once
/// for all its connections. What waits while calls are under way is one round; a call that fails is made again in the next.
/// </summary>
internal sealed class DeliveryReports(ActorCaller actors, GatewayMetrics metrics, TimeProvider time, ILogger<DeliveryReports> logger)
    : BackgroundService
{
    /// <summary>Reports that wait; further ones are dropped and counted.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>Rounds after which a report is dropped and counted: about two minutes.</summary>
    public const int MaxAttempts = 120;

    // Reported again, a message costs a call that changes nothing.
    private const int MaxRemembered = 10_000;

    private const int MaxRound = 1_000;
    private const int MaxParallel = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<(string Id, int RetryCount)> _reported = [];
    private readonly Channel<Report> _waiting = Channel.CreateBounded<Report>(MaxWaiting);

    /// <summary>An event was written to a connection. Only the hub loop calls it.</summary>
    public void Add(EncodedEvent written)
    {
        if (_reported.Count >= MaxRemembered)
        {
            _reported.Clear();
        }

        if (!_reported.Add((written.Id, written.RetryCount)))
        {
            return;
        }

        if (!_waiting.Writer.TryWrite(new Report(written.Id, written.RetryCount, written.ExpiresAt, Attempts: 0)))
        {
            metrics.ReportsDropped(1);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        List<Report> failed = [];
        while (failed.Count > 0 || await _waiting.Reader.WaitToReadAsync(stoppingToken).ConfigureAwait(false))
        {
            if (failed.Count > 0)
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }

            failed = await ReportAsync(TakeRound(failed), stoppingToken).ConfigureAwait(false);
        }
    }

    // Of several copies of one message the one that was sent again most often says it all.
    private List<Report> TakeRound(List<Report> failed)
    {
        var round = failed.ToDictionary(report => report.Id);
        while (round.Count < MaxRound && _waiting.Reader.TryRead(out var next))
        {
            if (!round.TryGetValue(next.Id, out var known) || known.RetryCount < next.RetryCount)
            {
                round[next.Id] = next;
            }
        }

        return [.. round.Values];
    }

    /// <returns>Those to try again.</returns>
    private async Task<List<Report>> ReportAsync(List<Report> round, CancellationToken stoppingToken)
    {
        var failed = new List<Report>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = stoppingToken };
        await Parallel.ForEachAsync(round, parallel, async (report, cancellationToken) =>
        {
            var startedAt = time.GetTimestamp();
            try
            {
                await actors.TellAsync(
                    RouterActors.TrackerOf(report.Id), RouterActors.MarkDelivered, new DeliveryReport(report.RetryCount), cancellationToken).ConfigureAwait(false);
                metrics.ActorCalled(RouterActors.MarkDelivered, time.GetElapsedTime(startedAt));
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.ActorCallFailed(RouterActors.MarkDelivered);
                lock (failed)
                {
                    if (failed.Count == 0)
                    {
                        // One line a round: when the sidecar is away, all fail in the same way.
                        GatewayLog.ReportFailed(logger, report.Id, exception.Message);
                    }

                    failed.Add(report with { Attempts = report.Attempts + 1 });
                }
            }
        }).ConfigureAwait(false);

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        metrics.ReportsDropped(failed.RemoveAll(report => report.Attempts >= MaxAttempts || report.ExpiresAt <= now));
        return failed;
    }

    private readonly record struct Report(string Id, int RetryCount, long ExpiresAt, int Attempts);
}
