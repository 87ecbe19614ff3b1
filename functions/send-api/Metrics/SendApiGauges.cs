using System.Diagnostics.Metrics;
using DaprPush.Hosting.Security;
using DaprPush.SendApi.Publishing;
using Microsoft.Extensions.Hosting;

namespace DaprPush.SendApi.Metrics;

/// <summary>What is looked at when somebody asks.</summary>
internal sealed class SendApiGauges(SendApiMetrics metrics, SecurityMetrics security, IMeterFactory meters, WaitingRoom room) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Begin();
        security.Begin();
        var meter = meters.Create(SendApiMetrics.MeterName);
        meter.CreateObservableGauge("message_push_waiting_messages", () => (long)room.Messages, description: "Messages taken in and not yet confirmed by the broker.");
        meter.CreateObservableGauge("message_push_waiting_bytes", () => room.Bytes, "By", "Bytes of the bodies of those messages.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
