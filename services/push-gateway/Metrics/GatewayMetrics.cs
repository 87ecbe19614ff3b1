using System.Diagnostics.Metrics;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Wires;
using DaprPush.Hosting.Metrics;
using DaprPush.Messages.Json;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Metrics;

/// <summary>What the gateway counts. None has a label for a stream, a user or a connection, and none is touched for a single delivery.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "DaprPush.Gateway";

    private readonly Counter<long> _opened;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _closed;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _resets;
    private readonly Counter<long> _received;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _mended;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _actorCalls;
    private readonly Counter<long> _actorFailures;
    private readonly Counter<long> _reportsDropped;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _opened = meter.CreateCounter<long>("message_push_connections_total", description: "Connections opened, by transport.");
        _refused = meter.CreateCounter<long>("message_push_connections_refused_total", description: "Connections refused with 503, by the limit that was reached.");
        _closed = meter.CreateCounter<long>("message_push_connections_closed_total", description: "Connections ended, by reason.");
        _resumed = meter.CreateCounter<long>("message_push_resumes_total", description: "Connections that went on from their cursor with nothing missing.");
        _resets = meter.CreateCounter<long>("message_push_resets_total", description: "Streams that a client could not continue, by reason.");
        _received = meter.CreateCounter<long>("message_push_messages_received_total", description: "Messages that came from the routers.");
        _failed = meter.CreateCounter<long>(FailedMessages.Name, description: FailedMessages.Description);
        _ignored = meter.CreateCounter<long>("message_push_batches_ignored_total", description: "Deliveries for a former life of this gateway.");
        _gaps = meter.CreateCounter<long>("message_push_gaps_filled_total", description: "Times that history was read because a message had not come.");
        _conflicts = meter.CreateCounter<long>("message_push_number_conflicts_total", description: "Times that another message came under a number of a stream that had one.");
        _mended = meter.CreateCounter<long>(
            "message_push_number_conflicts_mended_total", description: "Times that history had another message than a stream's followers: they got a reset, and what they lacked.");
        _duration = meter.CreateHistogram(
            "message_push_message_duration_seconds", "s", "From a message's acceptance by the send API to the write to this gateway's connections.", advice: Durations.Advice);
        _actorCalls = meter.CreateHistogram(ActorCalls.DurationName, "s", ActorCalls.DurationDescription, advice: Durations.Advice);
        _actorFailures = meter.CreateCounter<long>(ActorCalls.FailuresName, description: ActorCalls.FailuresDescription);
        _reportsDropped = meter.CreateCounter<long>(
            "message_push_delivery_reports_dropped_total", description: "Messages wanting an acknowledgement whose delivery could not be told to the routers.");
    }

    /// <summary>To be called once the process counts.</summary>
    public void Begin()
    {
        FirstValues.Show(_resumed, _received, _ignored, _gaps, _conflicts, _mended, _reportsDropped);
        _opened.Show("transport", EnumNames<TransportKind>.Each);
        _refused.Show("limit", ["connections"]);
        _closed.Show("reason", EnumNames<CloseReason>.Each.Skip(1));
        _resets.Show("reason", EnumNames<ResetReason>.Each.Skip(1));
        _failed.Show("reason", [FailedMessages.Malformed]);
        _actorFailures.Show("method", [RouterActors.Follow, RouterActors.MarkDelivered]);
    }

    public void ConnectionOpened(TransportKind transport) => _opened.Add(1, Label("transport", transport));

    public void ConnectionRefused(string limit) => _refused.Add(1, KeyValuePair.Create<string, object?>("limit", limit));

    public void ConnectionClosed(CloseReason reason) => _closed.Add(1, Label("reason", reason == CloseReason.None ? CloseReason.Client : reason));

    public void StreamStarted(Activation activation)
    {
        if (activation.Recovered)
        {
            _resumed.Add(1);
        }

        StreamsReset(activation.Resets);
    }

    public void StreamsReset(IReadOnlyList<StreamReset> resets)
    {
        foreach (var reset in resets)
        {
            _resets.Add(1, Label("reason", reset.Reason));
        }
    }

    public void MessagesReceived(int count) => _received.Add(count);

    /// <summary>A delivery went to the dead letters; how many messages it held nobody can tell.</summary>
    public void DeliveryDropped() => _failed.Add(1, KeyValuePair.Create<string, object?>("reason", FailedMessages.Malformed));

    public void BatchIgnored() => _ignored.Add(1);

    public void GapFilled() => _gaps.Add(1);

    public void NumberConflict() => _conflicts.Add(1);

    public void NumbersMended() => _mended.Add(1);

    /// <summary>A message's bytes were handed to its connections.</summary>
    public void MessageWritten(TimeSpan sinceAcceptance) => _duration.Record(Math.Max(0, sinceAcceptance.TotalSeconds));

    public void ReportsDropped(int count) => _reportsDropped.Add(count);

    public void ActorCalled(string method, TimeSpan duration) =>
        _actorCalls.Record(duration.TotalSeconds, KeyValuePair.Create<string, object?>("method", method));

    public void ActorCallFailed(string method) => _actorFailures.Add(1, KeyValuePair.Create<string, object?>("method", method));

    private static KeyValuePair<string, object?> Label<T>(string name, T value)
        where T : struct, Enum => new(name, EnumNames<T>.Of(value));
}
