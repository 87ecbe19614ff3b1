using DaprPush.Hosting.Actors;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Connections;

/// <summary>
/// Looks after gateways that have left the list of the living, until the actor that tracks their connections has forgotten them: it
/// notes their users as gone when it is asked, and nobody else may ask. Every router does so; a second question changes nothing.
/// </summary>
internal sealed partial class GoneGateways(
    ActorCaller actors, LiveGateways living, IOptions<RouterOptions> options, TimeProvider time, ILogger<GoneGateways> logger) : BackgroundService
{
    private readonly HashSet<string> _known = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var alive = living.Ids;
                foreach (var gone in _known.Except(alive).ToArray())
                {
                    await AskAsync(gone, stoppingToken);
                }

                _known.UnionWith(alive);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task AskAsync(string gateway, CancellationToken stoppingToken)
    {
        try
        {
            GatewaySummary summary;
            do
            {
                summary = await actors.AskAsync<GatewaySummary>(RouterActors.ConnectionsOf(gateway), RouterActors.Summarize, stoppingToken);
            }
            while (summary is { Gateway: null, Departures: > 0 });

            if (summary.Gateway is null)
            {
                _known.Remove(gateway);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotAsked(gateway, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The connections of gateway {Gateway}, which is gone, cannot be asked for yet: {Reason}")]
    private partial void LogNotAsked(string gateway, string reason);
}
