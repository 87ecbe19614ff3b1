using System.Diagnostics;
using System.Text.Json;
using DaprPush.Hosting.Ordering;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Takes the events of one topic, those of each sender in the order in which it published them, one round after another: what comes while a round
/// is on its way makes up the next. Idle, an event is routed at once; under load, rounds grow by themselves.
/// </summary>
internal sealed partial class IngestTopic(
    BatchRouter router, OrderWatch watch, Disturbances disturbances, RouterMetrics metrics, TimeProvider time, ILogger<IngestTopic> logger)
{
    private readonly Lock _gate = new();
    private readonly SenderOrder _order = new(time);
    private readonly Queue<IngestArrival> _waiting = new();
    private bool _isRouting;

    /// <returns>What to answer the sidecar.</returns>
    public async Task<EventOutcome> HandleAsync(Stream body, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var outcome = await TakeAsync(body, cancellationToken);
        metrics.EventDone(outcome.Name, time.GetElapsedTime(startedAt));
        return outcome;
    }

    private async Task<EventOutcome> TakeAsync(Stream body, CancellationToken cancellationToken)
    {
        IngestArrival arrival;
        try
        {
            var batch = await IngestReader.ReadAsync(body, cancellationToken);
            arrival = new IngestArrival(batch);
            if (batch.Place is { } place)
            {
                await _order.WaitAsync(place, cancellationToken);
                Enqueue(arrival);
                _order.Pass(place);
            }
            else
            {
                Enqueue(arrival);
            }
        }
        catch (JsonException e)
        {
            LogMalformed(e.Message);
            metrics.Malformed();
            return EventOutcome.Drop;
        }
#pragma warning disable CA1031 // Whatever it was: nobody has the event, so it comes again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBrokenOff(e);
            return EventOutcome.Retry;
        }

        return await arrival.Outcome;
    }

    private void Enqueue(IngestArrival arrival)
    {
        lock (_gate)
        {
            _waiting.Enqueue(arrival);
            if (!_isRouting)
            {
                _isRouting = true;
                _ = Task.Run(RouteAllAsync, CancellationToken.None);
            }
        }
    }

    private async Task RouteAllAsync()
    {
        while (TryTakeRound() is { } round)
        {
            round.End(await RouteAsync(round));
        }
    }

    // Where nothing waits, whoever comes next starts routing again.
    private IngestRound? TryTakeRound()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isRouting = false;
                return null;
            }

            var round = new IngestRound();
            while (_waiting.TryPeek(out var next) && round.TryAdd(next))
            {
                _waiting.Dequeue();
            }

            return round;
        }
    }

    private async Task<EventOutcome> RouteAsync(IngestRound round)
    {
        foreach (var batch in round.Batches.Where(batch => batch.PublishedAt > 0))
        {
            metrics.RoutingBegins(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(batch.PublishedAt));
        }

        using var span = PushTracing.Start("route", ActivityKind.Consumer, round.Batches.Select(batch => PushTracing.Read(batch.Traceparent)));
        span?.SetTag("messaging.batch.message_count", round.Messages);
        try
        {
            await router.RouteAsync(round.Batches, watch);
            return EventOutcome.Success;
        }
#pragma warning disable CA1031 // Whatever it was: the events come again, and the answer says so.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, round.Messages);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            disturbances.Note();
            return EventOutcome.Retry;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "An event is no batch of messages and goes to the dead letters: {Reason}")]
    private partial void LogMalformed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "A round of {Count} messages could not be routed; its events are to come again.")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(3, LogLevel.Information, "An event broke off while it was being read.")]
    private partial void LogBrokenOff(Exception exception);
}
