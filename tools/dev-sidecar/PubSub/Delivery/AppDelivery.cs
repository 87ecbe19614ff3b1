using System.Net.Http.Headers;
using System.Text.Json;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.PubSub.Envelopes;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>
/// Hands the events of one subscription to the app, one POST each: envelope check, route, resiliency policy, then the dead-letter
/// topic for what was dropped or could not be delivered. Without such a topic a drop is acknowledged and a failure goes back to
/// the broker.
/// </summary>
internal sealed class AppDelivery(
    AppSubscription subscription, AppChannel app, DeadLetters deadLetters, ResiliencePolicy? policy, SidecarCounters counters,
    TimeProvider time, ILogger logger)
{
    private static readonly MediaTypeHeaderValue CloudEvent = new(MediaType.CloudEvent);
    private readonly bool _raw = subscription.IsRaw;

    /// <summary>The broker's handler.</summary>
    public async ValueTask HandleAsync(ReadOnlyMemory<BrokerMessage> messages, Memory<DeliveryOutcome> outcomes, CancellationToken cancellation)
    {
        for (var i = 0; i < messages.Length; i++)
        {
            var outcome = await DeliverAsync(messages.Span[i], cancellation);
            outcomes.Span[i] = outcome;
        }
    }

    private async ValueTask<DeliveryOutcome> DeliverAsync(BrokerMessage message, CancellationToken cancellation)
    {
        var envelope = message.Data;
        if (_raw)
        {
            envelope = RawEnvelope.Write(message, subscription.PubSubName, subscription.Topic);
        }
        else
        {
            switch (EnvelopeCheck.Inspect(envelope.Span, time.GetUtcNow()))
            {
                case EnvelopeState.Malformed:
                    DeliveryLog.Malformed(logger, subscription.Topic);
                    return await deadLetters.TakeAsync(message, cancellation) ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;
                case EnvelopeState.Expired:
                    DeliveryLog.Expired(logger, subscription.Topic);
                    await deadLetters.TakeAsync(message, cancellation);
                    return DeliveryOutcome.Acknowledged;
            }
        }

        if (Route(envelope) is not { } path)
        {
            await deadLetters.TakeAsync(message, cancellation);
            return DeliveryOutcome.Acknowledged;
        }

        var verdict = policy is null
            ? await PostAsync(path, envelope, message, cancellation)
            : await policy.RunAsync(
                token => PostAsync(path, envelope, message, token), static v => v == Verdict.Retry ? -1 : 0, static _ => Verdict.Retry, cancellation);
        if (verdict == Verdict.Success)
        {
            return DeliveryOutcome.Acknowledged;
        }

        if (deadLetters.Exist)
        {
            return await deadLetters.TakeAsync(message, cancellation) ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;
        }

        return verdict == Verdict.Drop ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;
    }

    private string? Route(ReadOnlyMemory<byte> envelope)
    {
        var rules = subscription.Rules;
        if (rules.Count > 0 && rules[0].Condition is null)
        {
            return rules[0].Path;
        }

        using var document = JsonDocument.Parse(envelope);
        return rules.FirstOrDefault(rule => rule.Condition?.IsTrueFor(document.RootElement) ?? true)?.Path;
    }

    private async ValueTask<Verdict> PostAsync(string path, ReadOnlyMemory<byte> envelope, BrokerMessage message, CancellationToken cancellation)
    {
        using var request = app.Request(HttpMethod.Post, path.TrimStart('/'));
        request.Content = new ReadOnlyMemoryContent(envelope) { Headers = { ContentType = CloudEvent } };
        request.Headers.TryAddWithoutValidation("pubsubName", subscription.PubSubName);
        foreach (var (key, value) in message.Metadata)
        {
            request.Headers.TryAddWithoutValidation(key, value);
        }

        counters.Delivered.Add(1, bytesOut: envelope.Length);
        try
        {
            using var response = await app.SendAsync(request, cancellation);
            var status = (int)response.StatusCode;
            var body = response.Content.Headers.ContentLength is 0 ? [] : await response.Content.ReadAsByteArrayAsync(cancellation);
            var verdict = AppReply.Read(status, body);
            if (verdict != Verdict.Success)
            {
                DeliveryLog.Refused(logger, verdict, subscription.Topic, path, status);
            }

            return verdict;
        }
        catch (HttpRequestException failure)
        {
            DeliveryLog.Unreachable(logger, subscription.Topic, path, failure.Message);
            return Verdict.Retry;
        }
    }
}
