using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.SendApi.Metrics;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Publishing;

/// <summary>
/// The lane of one partition. Publishes one event at a time; what arrives meanwhile makes up the next. Idle, a request is published at once; under load,
/// messages gather for a moment, since an event costs those after it much the same whatever it holds. The order of acceptance is the order of
/// publishing.
/// </summary>
internal sealed partial class GroupCommit : BackgroundService
{
    private readonly Channel<Submission> _waiting = Channel.CreateUnbounded<Submission>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _topic;
    private readonly IEventPublisher _publisher;
    private readonly SendApiMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<GroupCommit> _logger;
    private readonly TimeSpan _timeout;
    private readonly WaitingRoom _room;
    private readonly EventDraft _event;
    private readonly StreamProducer _producer;
    private readonly EventPace _pace;
    private readonly Pause _gathering;
    private readonly int _enough;
    private int _queued;
    private ArrayBufferWriter<byte> _buffer = new();
    private long _failures;

    /// <param name="topic">Where the events go.</param>
    /// <param name="room">Shared by the lanes of all partitions.</param>
    /// <param name="producer">The lane's own.</param>
    public GroupCommit(
        string topic,
        IEventPublisher publisher,
        WaitingRoom room,
        StreamProducer producer,
        IOptions<SendApiOptions> options,
        SendApiMetrics metrics,
        TimeProvider time,
        ILogger<GroupCommit> logger)
    {
        var settings = options.Value;
        _topic = topic;
        _publisher = publisher;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _timeout = settings.PublishTimeout;
        _room = room;
        _producer = producer;
        _event = new EventDraft(settings.MaxEventMessages, settings.MaxEventBytes);
        _pace = new EventPace(settings.EventInterval, time);
        _gathering = new Pause(time);
        _enough = settings.EnoughMessages;
    }

    /// <summary>Ends when the broker has the messages, or when it is clear that they are not promised.</summary>
    /// <param name="messages">At least one. Nobody changes the list or the bodies afterwards.</param>
    public Task<CommitOutcome> SubmitAsync(IReadOnlyList<IngestMessage> messages)
    {
        var submission = new Submission(messages, _time.GetTimestamp());
        if (!_room.TryEnter(submission))
        {
            return Task.FromResult(CommitOutcome.Overloaded);
        }

        if (!_waiting.Writer.TryWrite(submission))
        {
            End(submission, CommitOutcome.Stopping);
        }
        else if (Interlocked.Add(ref _queued, messages.Count) >= _enough)
        {
            _gathering.End();
        }

        return submission.Outcome;
    }

    public override void Dispose()
    {
        _gathering.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Stopping takes in nothing new; what was taken in is published and answered.
        using var stopping = stoppingToken.Register(() =>
        {
            _waiting.Writer.TryComplete();
            _gathering.End();
        });
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await LetGatherAsync(stoppingToken);
            Gather();
            if (_event.Messages.Count > 0)
            {
                _pace.Note();
                await PublishAsync();
                _event.Clear();
            }
        }
    }

    private async ValueTask LetGatherAsync(CancellationToken stoppingToken)
    {
        if (_pace.ToWait() is { Ticks: > 0 } wait && !HasEnough())
        {
            var over = _gathering.Begin(wait);

            // What came, or ended, in between did not end this pause.
            if (HasEnough() || stoppingToken.IsCancellationRequested)
            {
                _gathering.End();
            }

            await over;
        }

        bool HasEnough() => Volatile.Read(ref _queued) >= _enough;
    }

    private void Gather()
    {
        while (_waiting.Reader.TryPeek(out var next))
        {
            if (IsOver(next))
            {
                Dequeue();
            }
            else if (!_event.TryAdd(next))
            {
                return;
            }
            else if (next.IsTaken)
            {
                Dequeue();
            }
            else
            {
                // The event is full; the rest of this one is the first of the next.
                return;
            }
        }
    }

    private void Dequeue()
    {
        if (_waiting.Reader.TryRead(out var submission))
        {
            Interlocked.Add(ref _queued, -submission.Messages.Count);
        }
    }

    // Torn over several events, of which one failed: the rest stays behind, so that the batch has no hole. Or it waited too long.
    private bool IsOver(Submission submission)
    {
        if (submission.Taken == 0 && _time.GetElapsedTime(submission.SubmittedAt) > _timeout)
        {
            End(submission, CommitOutcome.Unavailable);
        }

        return submission.Outcome.IsCompleted;
    }

    private async Task PublishAsync()
    {
        var published = false;
        var startedAt = _time.GetTimestamp();
        using var span = PushTracing.Start("publish push.messages", ActivityKind.Producer, _event.Submissions.Select(submission => submission.Trace));
        span?.SetTag("messaging.batch.message_count", _event.Messages.Count);
        try
        {
            _buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true }))
            {
                JsonSerializer.Serialize(json, Batch(span), RoutingJson.Default.IngestBatch);
            }

            using var timeout = new CancellationTokenSource(_timeout, _time);
            await _publisher.PublishAsync(_topic, _buffer.WrittenMemory, timeout.Token);
            published = true;
            _producer.Confirm();
            _metrics.Published(_event.Messages.Count, _time.GetElapsedTime(startedAt));
            NoteSuccess();
        }
        catch (Exception exception)
        {
            span?.SetStatus(ActivityStatusCode.Error, exception.Message);

            // Whatever it was: the broker has not confirmed the event, so nobody is promised anything.
            NoteFailure(exception);

            // A request that was given up may still be reading the old buffer.
            _buffer = new ArrayBufferWriter<byte>();
        }

        foreach (var submission in _event.Submissions)
        {
            if (!published || submission.IsTaken)
            {
                End(submission, published ? CommitOutcome.Published : CommitOutcome.Unavailable);
            }
        }
    }

    private IngestBatch Batch(Activity? span) => _producer.Stamp(_event.Messages) with
    {
        PublishedAt = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        Traceparent = span?.Id,
    };

    private void End(Submission submission, CommitOutcome outcome)
    {
        if (submission.TryEnd(outcome))
        {
            _room.Leave(submission);
        }
    }

    // A broker that is away fails every event: the first one tells why, the recovery how many there were.
    private void NoteFailure(Exception exception)
    {
        _metrics.PublishFailed();
        if (_failures++ == 0)
        {
            LogPublishFailed(exception, _event.Messages.Count);
        }
    }

    private void NoteSuccess()
    {
        if (_failures > 0)
        {
            LogRecovered(_failures);
            _failures = 0;
        }
    }
}
