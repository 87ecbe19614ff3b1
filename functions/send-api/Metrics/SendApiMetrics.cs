using System.Diagnostics.Metrics;
using DaprPush.Hosting.Metrics;
using DaprPush.Messages.Json;
using DaprPush.SendApi.Publishing;

namespace DaprPush.SendApi.Metrics;

/// <summary>What the send API counts. Nothing is labelled by sender, target or message.</summary>
internal sealed class SendApiMetrics
{
    public const string MeterName = "DaprPush.SendApi";

    private readonly Histogram<double> _requests;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _publishes;
    private readonly Histogram<int> _eventMessages;
    private readonly Counter<long> _publishFailures;

    public SendApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _requests = meter.CreateHistogram(
            "message_push_request_duration_seconds", "s", "From a request's arrival to its answer, by function and status.", advice: Durations.Advice);
        _accepted = meter.CreateCounter<long>("message_push_messages_accepted_total", description: "Messages that senders were promised: the broker has them.");
        _refused = meter.CreateCounter<long>("message_push_messages_refused_total", description: "Messages refused because they are not valid.");
        _failed = meter.CreateCounter<long>(FailedMessages.Name, description: FailedMessages.Description);
        _publishes = meter.CreateHistogram(
            "message_push_publish_duration_seconds", "s", "How long the broker took to confirm an event.", advice: Durations.Advice);
        _eventMessages = meter.CreateHistogram("message_push_publish_batch_messages", description: "Messages in an event.", unit: null, advice: Counts.Advice);
        _publishFailures = meter.CreateCounter<long>("message_push_publish_failures_total", description: "Events that the broker did not confirm.");
    }

    /// <summary>To be called once the process counts.</summary>
    public void Begin()
    {
        FirstValues.Show(_accepted, _refused, _publishFailures);
        _failed.Show("reason", EnumNames<CommitOutcome>.Each.Skip(1));
    }

    public void Answered(string function, int status, TimeSpan duration) => _requests.Record(
        duration.TotalSeconds, new KeyValuePair<string, object?>("function", function), new KeyValuePair<string, object?>("status", status));

    /// <summary>What became of messages that were valid.</summary>
    public void Committed(CommitOutcome outcome, int messages)
    {
        if (outcome == CommitOutcome.Published)
        {
            _accepted.Add(messages);
        }
        else
        {
            _failed.Add(messages, new KeyValuePair<string, object?>("reason", EnumNames<CommitOutcome>.Of(outcome)));
        }
    }

    public void Refused(int messages) => _refused.Add(messages);

    public void Published(int messages, TimeSpan duration)
    {
        _publishes.Record(duration.TotalSeconds);
        _eventMessages.Record(messages);
    }

    public void PublishFailed() => _publishFailures.Add(1);
}
