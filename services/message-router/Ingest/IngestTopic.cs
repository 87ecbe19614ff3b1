using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Takes the events of one topic in the order they arrive, one round after another: what comes while a round is on its way makes up
/// the next. Idle, an event is routed at once; under load, rounds grow by themselves.
/// </summary>
internal sealed partial class IngestTopic(
    BatchRouter router, OrderWatch watch, Disturbances disturbances, RouterMetrics metrics, TimeProvider time, ILogger<IngestTopic> logger)
{
    private readonly Lock _gate = new();
    private readonly Queue<IngestArrival> _waiting = new();
    private bool _isRouting;

    /// <returns>What to answer the sidecar.</returns>
    public async Task<EventOutcome> HandleAsync(Stream body, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var arrival = new IngestArrival(IngestReader.ReadAsync(body, cancellationToken));
        lock (_gate)
        {
            _waiting.Enqueue(arrival);
            if (!_isRouting)
            {
                _isRouting = true;
                _ = Task.Run(RouteAllAsync, CancellationToken.None);
            }
        }

        var outcome = await arrival.Outcome;
        metrics.EventDone(outcome.Name, time.GetElapsedTime(startedAt));
        return outcome;
    }

    private async Task RouteAllAsync()
    {
        while (TryPeek(out var next))
        {
            var round = new IngestRound();
            do
            {
                // One that is still being read is the first of the next round.
                if ((round.Count > 0 && !next.Reading.IsCompleted) || (await ReadAsync(next) is { } batch && !round.TryAdd(next, batch)))
                {
                    break;
                }

                Dequeue();
            }
            while (TryPeekMore(out next));

            round.End(await RouteAsync(round));
        }
    }

    /// <returns>Null for an event that is over: it is no batch, or the sidecar gave it up before all of it was there.</returns>
    private async Task<IngestBatch?> ReadAsync(IngestArrival arrival)
    {
        try
        {
            return await arrival.Reading;
        }
        catch (JsonException e)
        {
            LogMalformed(e.Message);
            metrics.Malformed();
            arrival.End(EventOutcome.Drop);
        }
#pragma warning disable CA1031 // Whatever it was: nobody has the event, so it comes again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBrokenOff(e);
            arrival.End(EventOutcome.Retry);
        }

        return null;
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

    // Where nothing waits, whoever comes next starts routing again.
    private bool TryPeek([NotNullWhen(true)] out IngestArrival? next)
    {
        lock (_gate)
        {
            return _isRouting = _waiting.TryPeek(out next);
        }
    }

    private bool TryPeekMore([NotNullWhen(true)] out IngestArrival? next)
    {
        lock (_gate)
        {
            return _waiting.TryPeek(out next);
        }
    }

    private void Dequeue()
    {
        lock (_gate)
        {
            _waiting.Dequeue();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "An event is no batch of messages and goes to the dead letters: {Reason}")]
    private partial void LogMalformed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "A round of {Count} messages could not be routed; its events are to come again.")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(3, LogLevel.Information, "An event broke off while it was being read.")]
    private partial void LogBrokenOff(Exception exception);
}
