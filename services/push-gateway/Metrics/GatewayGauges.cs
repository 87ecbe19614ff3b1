using System.Diagnostics.Metrics;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Leases;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Transport;
using DaprPush.Hosting.Security;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Metrics;

/// <summary>What is looked at when somebody asks: how the gateway stands, and what the hub loop counts for itself.</summary>
internal sealed class GatewayGauges(
    GatewayMetrics metrics,
    SecurityMetrics security,
    IMeterFactory meters,
    ConnectionRegistry connections,
    PendingConnections pending,
    HubSet hubs,
    Membership membership,
    HubLoop loop,
    OutboxFlusher flusher,
    LeaseKeeper lease,
    RoutersClock clock,
    IOptions<GatewayOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Begin();
        security.Begin();
        var meter = meters.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge("message_push_connections_active", () => (long)connections.Count, description: "Open connections.");
        meter.CreateObservableGauge("message_push_connections_pending", () => (long)pending.Count, description: "Connections that have not made a request yet.");
        meter.CreateObservableGauge("message_push_connections_limit", () => (long)options.Value.MaxConnections, description: "Connections this gateway takes at the most.");
        meter.CreateObservableGauge("message_push_users_active", () => (long)membership.Users, description: "Users with an open connection here.");
        meter.CreateObservableGauge("message_push_streams_active", () => (long)hubs.Count, description: "Streams held, with those that linger.");
        meter.CreateObservableCounter("message_push_messages_sent_total", () => flusher.SentEvents, description: "Events written to connections: a message counts once for each connection that gets it.");
        meter.CreateObservableCounter("message_push_sent_bytes_total", () => flusher.SentBytes, "By", "Bytes written to connections.");
        meter.CreateObservableGauge("message_push_backlog_bytes", () => flusher.Backlog.Total, "By", "Bytes that wait for clients that do not read.");
        meter.CreateObservableGauge("message_push_backlog_connections", () => (long)flusher.Backlog.Connections, description: "Connections for which something waits because their client does not read.");
        meter.CreateObservableGauge("message_push_hub_queue_depth", () => (long)loop.Waiting, description: "Pieces of work that wait for the hub loop.");
        meter.CreateObservableGauge("message_push_lease_held", () => lease.IsHeld ? 1L : 0L, description: "1 while the routers know this gateway as alive.");
        meter.CreateObservableGauge("message_push_clock_ahead_seconds", () => clock.Ahead.TotalSeconds, "s", "How far this machine's clock is ahead of the routers'; negative where it is behind.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
