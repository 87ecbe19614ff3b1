using System.Diagnostics.Metrics;
using DaprPush.Router.Gateways;

namespace DaprPush.Router.Metrics;

/// <summary>What is looked at when somebody asks.</summary>
internal sealed class RouterGauges(RouterMetrics metrics, IMeterFactory meters, LiveGateways gateways, TimeProvider time) : IHostedService
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
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
