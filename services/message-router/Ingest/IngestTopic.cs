using System.Diagnostics;
using System.Text.Json;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;

namespace DaprPush.Router.Ingest;

#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing to dispose of.
/// <summary>Takes the events of one topic strictly one after another, in the order they arrive.</summary>
internal sealed partial class IngestTopic(BatchRouter router, RouterMetrics metrics, TimeProvider time, ILogger<IngestTopic> logger)
#pragma warning restore CA1001
{
    // Asynchronous waiters of a SemaphoreSlim are let through first come, first served.
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <returns>What to answer the sidecar.</returns>
    public async Task<EventOutcome> HandleAsync(Stream body, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var outcome = await RouteAsync(body, cancellationToken);
        metrics.EventDone(outcome.Name, time.GetElapsedTime(startedAt));
        return outcome;
    }

    private async Task<EventOutcome> RouteAsync(Stream body, CancellationToken cancellationToken)
    {
        IngestBatch batch;
        try
        {
            batch = await IngestReader.ReadAsync(body, cancellationToken);
        }
        catch (JsonException e)
        {
            LogMalformed(e.Message);
            metrics.Malformed();
            return EventOutcome.Drop;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        if (batch.PublishedAt > 0)
        {
            metrics.RoutingBegins(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(batch.PublishedAt));
        }

        using var span = PushTracing.Start("route", ActivityKind.Consumer, PushTracing.Read(batch.Traceparent));
        span?.SetTag("messaging.batch.message_count", batch.Messages.Count);
        try
        {
            await router.RouteAsync([batch]);
            return EventOutcome.Success;
        }
#pragma warning disable CA1031 // Whatever it was: the event comes again, and the answer says so.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, batch.Messages.Count);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            return EventOutcome.Retry;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "An event is no batch of messages and goes to the dead letters: {Reason}")]
    private partial void LogMalformed(string reason);

    [LoggerMessage(2, LogLevel.Warning, "A batch of {Count} messages could not be routed and is to come again.")]
    private partial void LogFailed(Exception exception, int count);
}
