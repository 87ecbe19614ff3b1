using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Reports;

/// <summary>
/// Tells the actor that tracks this gateway which connections came and went: soon after they did, once a second while messages flow, and
/// every few seconds that nothing happened at all. A report without an answer goes again as it was.
/// </summary>
internal sealed class ConnectionReporter(
    ActorCaller actors,
    GatewayIdentity identity,
    ConnectionRegistry connections,
    ConnectionChanges changes,
    RecentFigures figures,
    ReportedAccount account,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<ConnectionReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What changes within it goes in one report.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    // As often as the lease is renewed, with which the actor forgets a gateway that falls silent.
    private readonly TimeSpan _longestSilence = TimeSpan.FromSeconds(options.Value.LeaseRenewalSeconds);
    private readonly ReportWriter _writer = new(identity, connections, changes);
    private ConnectionReport? _unanswered;
    private GatewayFigures _figures = figures.Take();
    private long _reportedAt;
    private bool _hasReported;
    private bool _isFailing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await ReportAllAsync(stoppingToken).ConfigureAwait(false);
            if (_isFailing)
            {
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(false);
                continue;
            }

            await SomethingAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(Gathering, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task SomethingAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await changes.WaitAsync().WaitAsync(Interval, time, stoppingToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // No connection came or went.
            }

            var before = _figures;
            _figures = figures.Take();
            if (_figures != before || time.GetElapsedTime(_reportedAt) >= _longestSilence || _writer.HasMore)
            {
                return;
            }
        }
    }

    private async Task ReportAllAsync(CancellationToken stoppingToken)
    {
        do
        {
            _unanswered ??= _writer.Next(_figures = figures.Take());
            if (!await TrySendAsync(_unanswered, stoppingToken).ConfigureAwait(false))
            {
                return;
            }

            _unanswered = null;
        }
        while (_writer.HasMore);
    }

    private async Task<bool> TrySendAsync(ConnectionReport report, CancellationToken stoppingToken)
    {
        try
        {
            var answer = await actors.AskAsync<ConnectionReport, ReportAnswer>(
                RouterActors.ConnectionsOf(identity.Self.Id), RouterActors.Report, report, stoppingToken).ConfigureAwait(false);
            if (answer.WantsAll)
            {
                _writer.BeginAnew();
            }
            else if (report.IsWhole)
            {
                account.Number = _writer.AccountNumber;
            }

            (_hasReported, _isFailing, _reportedAt) = (true, false, time.GetTimestamp());
            return true;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // At first nobody can answer: the sidecar waits for this program, and that there is no lease yet is said elsewhere.
            if (!_isFailing && _hasReported)
            {
                GatewayLog.ConnectionsNotReported(logger, exception.Message);
            }

            _isFailing = true;
            return false;
        }
    }
}
