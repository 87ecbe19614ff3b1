using System.Diagnostics.Metrics;
using DaprPush.Router.Gateways;
using DaprPush.Router.Watch;

namespace DaprPush.Router.Metrics;

/// <summary>What is looked at when somebody asks.</summary>
internal sealed class RouterGauges(RouterMetrics metrics, IMeterFactory meters, LiveGateways gateways, ActorTrouble trouble, TimeProvider time) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Begin();
        var meter = meters.Create(RouterMetrics.MeterName);
        meter.CreateObservableGauge("message_push_gateways_live", () => (long)(gateways.Latest?.Count ?? 0), description: "Gateways with a lease, as this router knows.");
        meter.CreateObservableGauge(
            "message_push_gateway_list_age_seconds",
            () => gateways.Latest is { } latest ? [new Measurement<double>((time.GetUtcNow() - latest.AsOf).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "How old the list of living gateways is.");
        meter.CreateObservableGauge("message_push_actors_stuck", () => trouble.Now is null ? 0L : 1L, description: "1 while actors cannot be called although the sidecar says that it is well.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
