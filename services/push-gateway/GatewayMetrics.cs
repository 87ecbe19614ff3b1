using System.Diagnostics.Metrics;
using DaprPush.Gateway.Connections;
using DaprPush.Messages.Json;

namespace DaprPush.Gateway;

/// <summary>The gateway's counters. None has a label for a stream, a user or a connection.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "DaprPush.Gateway";

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _received;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _gaps;
    private readonly Histogram<double> _actorCalls;
    private readonly Counter<long> _actorFailures;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("push.gateway.connections.active", description: "Open connections.");
        _opened = meter.CreateCounter<long>("push.gateway.connections.opened");
        _refused = meter.CreateCounter<long>("push.gateway.connections.refused", description: "Over the limit.");
        _closed = meter.CreateCounter<long>("push.gateway.connections.closed", description: "By reason.");
        _resumed = meter.CreateCounter<long>("push.gateway.resumes", description: "Connections that went on from a cursor.");
        _resets = meter.CreateCounter<long>("push.gateway.resets", description: "Streams that could not be continued.");
        _received = meter.CreateCounter<long>("push.gateway.messages.received", description: "Messages delivered by routers.");
        _ignored = meter.CreateCounter<long>("push.gateway.batches.ignored", description: "Deliveries for a former life of this gateway.");
        _gaps = meter.CreateCounter<long>("push.gateway.gaps.filled", description: "Times that history was read to close a gap.");
        _actorCalls = meter.CreateHistogram<double>("push.gateway.actor.duration", "s");
        _actorFailures = meter.CreateCounter<long>("push.gateway.actor.failures");
    }

    public void ConnectionOpened()
    {
        _connections.Add(1);
        _opened.Add(1);
    }

    public void ConnectionRefused() => _refused.Add(1);

    public void ConnectionClosed(CloseReason reason)
    {
        _connections.Add(-1);
        _closed.Add(1, KeyValuePair.Create<string, object?>("reason", EnumNames<CloseReason>.Of(reason == CloseReason.None ? CloseReason.Client : reason)));
    }

    public void StreamStarted(Activation activation)
    {
        if (activation.Recovered)
        {
            _resumed.Add(1);
        }

        _resets.Add(activation.Resets.Count);
    }

    public void MessagesReceived(int count) => _received.Add(count);

    public void BatchIgnored() => _ignored.Add(1);

    public void GapFilled() => _gaps.Add(1);

    public void ActorCalled(string method, TimeSpan duration) =>
        _actorCalls.Record(duration.TotalSeconds, KeyValuePair.Create<string, object?>("method", method));

    public void ActorCallFailed(string method) => _actorFailures.Add(1, KeyValuePair.Create<string, object?>("method", method));
}
