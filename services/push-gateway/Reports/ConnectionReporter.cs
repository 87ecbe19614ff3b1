using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Reports;

/// <summary>
/// Tells the actor that tracks this gateway which connections came and went: soon after they did, and once a second that nothing did.
/// A report without an answer goes again as it was.
/// </summary>
internal sealed class ConnectionReporter(
    ActorCaller actors,
    GatewayIdentity identity,
    ConnectionRegistry connections,
    ConnectionChanges changes,
    RecentFigures figures,
    TimeProvider time,
    ILogger<ConnectionReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What changes within it goes in one report.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly ReportWriter _writer = new(identity, connections, changes);
    private ConnectionReport? _unanswered;
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
        try
        {
            await changes.WaitAsync().WaitAsync(Interval, time, stoppingToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nothing changed.
        }
    }

    private async Task ReportAllAsync(CancellationToken stoppingToken)
    {
        do
        {
            _unanswered ??= _writer.Next(figures.Take());
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

            (_hasReported, _isFailing) = (true, false);
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
