using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Settings;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Calls the handler for one message and acknowledges it, as daprd does (components-contrib, pubsub/redis, processMessage). A message
/// whose handler failed in time is acknowledged all the same: retries and dead letters are the business of the resiliency policy,
/// before the failure gets here. A handler is never cut off for taking too long: its message is handed out again beside it, and
/// acknowledged when one of the two succeeds. One that fails after <see cref="RedisStreamSettings.ProcessingTimeout"/> stays pending.
/// </summary>
internal sealed partial class Delivery(
    ConsumerGroup group, Func<BrokerMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler, RedisStreamSettings settings,
    ILogger logger, TimeProvider time)
{
    /// <summary>Calls the handler for one message, for subscriptions that are not in bulk.</summary>
    public static Func<BrokerMessage, CancellationToken, ValueTask<DeliveryOutcome>> OneByOne(MessageHandler handler) =>
        async (message, cancellation) =>
        {
            var outcomes = new DeliveryOutcome[1];
            await handler(new[] { message }, outcomes, cancellation);
            return outcomes[0];
        };

    /// <summary>Handles one message; returns when it is acknowledged, or is to stay pending.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="message">The message.</param>
    /// <param name="stopping">The subscription ends: a failure from now on leaves the message pending.</param>
    /// <param name="givingUp">Ends the wait for a handler.</param>
    public async Task HandleAsync(string id, BrokerMessage message, CancellationToken stopping, CancellationToken givingUp)
    {
        var began = time.GetTimestamp();
        DeliveryOutcome outcome;
        try
        {
            outcome = await handler(message, givingUp);
        }
        catch (OperationCanceledException) when (givingUp.IsCancellationRequested)
        {
            LogGivenUp(id, group.Stream);
            return;
        }
        catch (Exception error)
        {
            LogBroken(error, id, group.Stream);
            return;
        }

        if (outcome == DeliveryOutcome.Failed)
        {
            if (stopping.IsCancellationRequested)
            {
                LogGivenUp(id, group.Stream);
                return;
            }

            if (settings.Redelivers && time.GetElapsedTime(began) >= settings.ProcessingTimeout)
            {
                LogTimedOut(id, group.Stream, settings.ProcessingTimeout.TotalSeconds);
                return;
            }

            LogFailed(id, group.Stream);
        }

        await AcknowledgeAsync(id, givingUp);
    }

    private async Task AcknowledgeAsync(string id, CancellationToken givingUp)
    {
        try
        {
            await group.AcknowledgeAsync(id, givingUp);
        }
        catch (Exception error) when (error is RedisUnavailableException or RedisServerException or OperationCanceledException)
        {
            LogNotAcknowledged(id, group.Stream, error.Message);
        }
    }

    [LoggerMessage(EventId = 4110, Level = LogLevel.Warning,
        Message = "Message {Id} of topic {Topic} was handled but could not be acknowledged, so it comes again: {Reason}")]
    private partial void LogNotAcknowledged(string id, string topic, string reason);

    [LoggerMessage(EventId = 4117, Level = LogLevel.Error,
        Message = "Message {Id} of topic {Topic} was not handled and is lost: neither a resiliency policy nor a dead-letter topic took it")]
    private partial void LogFailed(string id, string topic);

    [LoggerMessage(EventId = 4118, Level = LogLevel.Warning,
        Message = "Message {Id} of topic {Topic} was not handled within {Seconds} s and comes again")]
    private partial void LogTimedOut(string id, string topic, double seconds);

    [LoggerMessage(EventId = 4122, Level = LogLevel.Information,
        Message = "Message {Id} of topic {Topic} was still being handled when the subscription ended, and comes again")]
    private partial void LogGivenUp(string id, string topic);

    [LoggerMessage(EventId = 4119, Level = LogLevel.Error, Message = "Handing out message {Id} of topic {Topic} failed; it comes again")]
    private partial void LogBroken(Exception error, string id, string topic);
}
