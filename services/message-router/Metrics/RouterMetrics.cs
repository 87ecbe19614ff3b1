using System.Diagnostics.Metrics;
using DaprPush.Hosting.Metrics;
using DaprPush.Messages.Routing;
using DaprPush.Router.Ingest;

namespace DaprPush.Router.Metrics;

/// <summary>What the router counts. Nothing is labelled by stream, user or gateway.</summary>
internal sealed class RouterMetrics
{
    public const string MeterName = "DaprPush.Router";

    private readonly Counter<long> _events;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _appended;
    private readonly Counter<long> _known;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _released;
    private readonly Counter<long> _givenUp;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _published;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _deadLetters;
    private readonly Histogram<double> _actorCalls;
    private readonly Counter<long> _actorFailures;
    private readonly Counter<long> _sidecarEndings;

    public RouterMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _events = meter.CreateCounter<long>("message_push_router_events_total", description: "Events taken from the broker, by outcome; what is retried comes again.");
        _duration = meter.CreateHistogram("message_push_router_event_duration_seconds", "s", "From an event's arrival to its outcome.", advice: Durations.Advice);
        _lag = meter.CreateHistogram("message_push_broker_lag_seconds", "s", "From an event's publishing by the send API to the start of its routing.", advice: Durations.Advice);
        _messages = meter.CreateCounter<long>("message_push_messages_routed_total", description: "Messages routed.");
        _failed = meter.CreateCounter<long>(FailedMessages.Name, description: FailedMessages.Description);
        _appended = meter.CreateCounter<long>("message_push_messages_stored_total", description: "Messages numbered and stored, once for each stream.");
        _known = meter.CreateCounter<long>("message_push_duplicates_total", description: "Messages that a stream had already.");
        _parked = meter.CreateCounter<long>("message_push_parked_total", description: "Messages that came before one sent earlier, and waited.");
        _released = meter.CreateCounter<long>("message_push_released_total", description: "Messages numbered after they had waited.");
        _givenUp = meter.CreateCounter<long>("message_push_given_up_total", description: "Messages numbered without the one they waited for.");
        _deliveries = meter.CreateCounter<long>("message_push_deliveries_total", description: "Messages published for gateways, once for each gateway.");
        _published = meter.CreateCounter<long>("message_push_gateway_events_total", description: "Events published for gateways.");
        _repeated = meter.CreateCounter<long>("message_push_repeats_total", description: "Messages sent again for want of an acknowledgement.");
        _deadLetters = meter.CreateCounter<long>("message_push_dead_letters_total", description: "What this part put to the dead letters, by reason.");
        _actorCalls = meter.CreateHistogram(ActorCalls.DurationName, "s", ActorCalls.DurationDescription, advice: Durations.Advice);
        _actorFailures = meter.CreateCounter<long>(ActorCalls.FailuresName, description: ActorCalls.FailuresDescription);
        _sidecarEndings = meter.CreateCounter<long>("message_push_sidecar_endings_total", description: "Times that this router ended its sidecar because actors could not be called.");
    }

    /// <summary>To be called once the process counts.</summary>
    public void Begin()
    {
        FirstValues.Show(_messages, _appended, _known, _parked, _released, _givenUp, _deliveries, _published, _repeated, _sidecarEndings);
        _events.Show("outcome", [EventOutcome.Success.Name, EventOutcome.Retry.Name, EventOutcome.Drop.Name]);
        _failed.Show("reason", [FailedMessages.Malformed, FailedMessages.Unacknowledged, FailedMessages.Expired, FailedMessages.Overtaken]);
        _deadLetters.Show("reason", [FailedMessages.Malformed, FailedMessages.Unacknowledged]);
        _actorFailures.Show("method", [RouterActors.Append]);
    }

    public void EventDone(string outcome, TimeSpan duration)
    {
        _events.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _duration.Record(duration.TotalSeconds);
    }

    /// <summary>An event is no batch.</summary>
    public void Malformed() => Bury(FailedMessages.Malformed);

    /// <param name="lag">Clocks of two machines differ: it may be negative.</param>
    public void RoutingBegins(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    public void Repeated() => _repeated.Add(1);

    public void Buried() => Bury(FailedMessages.Unacknowledged);

    public void Routed(int messages) => _messages.Add(messages);

    public void Expired(int messages) => Fail(FailedMessages.Expired, messages);

    /// <summary>Ephemeral messages behind later ones of their sender.</summary>
    public void Overtaken(int messages) => Fail(FailedMessages.Overtaken, messages);

    public void Appended(int messages) => _appended.Add(messages);

    public void AlreadyKnown(int messages) => _known.Add(messages);

    public void Waited(int parked, int released, int givenUp)
    {
        _parked.Add(parked);
        _released.Add(released);
        _givenUp.Add(givenUp);
    }

    public void Published(int messages)
    {
        _published.Add(1);
        _deliveries.Add(messages);
    }

    public void SidecarEnded() => _sidecarEndings.Add(1);

    public void ActorCalled(string method, TimeSpan duration) =>
        _actorCalls.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("method", method));

    public void ActorCallFailed(string method) => _actorFailures.Add(1, new KeyValuePair<string, object?>("method", method));

    private void Fail(string reason, int messages)
    {
        if (messages > 0)
        {
            _failed.Add(messages, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    private void Bury(string reason)
    {
        var label = new KeyValuePair<string, object?>("reason", reason);
        _failed.Add(1, label);
        _deadLetters.Add(1, label);
    }
}
