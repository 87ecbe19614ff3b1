using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Json;
using DaprPush.DevSidecar.PubSub.Envelopes;
using DaprPush.DevSidecar.PubSub.Subscriptions;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>
/// Hands the events of one subscription to the app many at a time (<c>com.dapr.event.sent.bulk</c>). The app answers a status for
/// each; one without is to be tried again, and so is everything when the answer can't be read. 404 acknowledges all.
/// A retry carries only what is still open.
/// </summary>
internal sealed class BulkDelivery(
    AppSubscription subscription, AppChannel app, DeadLetters deadLetters, ResiliencePolicy? policy, SidecarCounters counters,
    TimeProvider time, ILogger logger)
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    /// <summary>The broker's handler.</summary>
    public async ValueTask HandleAsync(ReadOnlyMemory<BrokerMessage> messages, Memory<DeliveryOutcome> outcomes, CancellationToken cancellation)
    {
        var entries = new List<BulkEntry>(messages.Length);
        for (var i = 0; i < messages.Length; i++)
        {
            if (await AdmitAsync(messages.Span[i], i, cancellation) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                outcomes.Span[i] = DeliveryOutcome.Acknowledged;
            }
        }

        foreach (var route in entries.Where(e => e.Path is not null).GroupBy(e => e.Path!, StringComparer.Ordinal))
        {
            await DeliverAsync(route.Key, [.. route], cancellation);
        }

        foreach (var entry in entries)
        {
            var refused = entry.Verdict != Verdict.Success;
            var buried = refused && deadLetters.Exist && await deadLetters.TakeAsync(entry.Message, cancellation);
            outcomes.Span[entry.Index] = buried || entry.Verdict != Verdict.Retry ? DeliveryOutcome.Acknowledged : DeliveryOutcome.Failed;
        }
    }

    // Null: dealt with already (expired, or no route wants it).
    private async ValueTask<BulkEntry?> AdmitAsync(BrokerMessage message, int index, CancellationToken cancellation)
    {
        var state = subscription.IsRaw ? EnvelopeState.Deliverable : EnvelopeCheck.Inspect(message.Data.Span, time.GetUtcNow());
        if (state == EnvelopeState.Malformed)
        {
            DeliveryLog.Malformed(logger, subscription.Topic);
            return new BulkEntry(index, message, Path: null);
        }

        if (state == EnvelopeState.Deliverable && Route(message) is { } path)
        {
            return new BulkEntry(index, message, path);
        }

        await deadLetters.TakeAsync(message, cancellation);
        return null;
    }

    private string? Route(in BrokerMessage message)
    {
        if (subscription.Rules.Count > 0 && subscription.Rules[0].Condition is null)
        {
            return subscription.Rules[0].Path;
        }

        using var document = JsonDocument.Parse(subscription.IsRaw ? RawEnvelope.Write(message, subscription.PubSubName, subscription.Topic) : message.Data);
        return subscription.Rules.FirstOrDefault(rule => rule.Condition?.IsTrueFor(document.RootElement) ?? true)?.Path;
    }

    private async ValueTask DeliverAsync(string path, BulkEntry[] entries, CancellationToken cancellation)
    {
        if (policy is null)
        {
            await PostAsync(path, entries, cancellation);
            return;
        }

        await policy.RunAsync(
            token => PostAsync(path, [.. entries.Where(e => e.Verdict == Verdict.Retry)], token),
            static allDone => allDone ? 0 : -1,
            static _ => false,
            cancellation);
    }

    private async ValueTask<bool> PostAsync(string path, BulkEntry[] entries, CancellationToken cancellation)
    {
        using var request = app.Request(HttpMethod.Post, path.TrimStart('/'));
        var envelope = Envelope(entries);
        counters.DeliveredInBulk.Add(entries.Length, bytesOut: envelope.Length);
        request.Content = new ReadOnlyMemoryContent(envelope) { Headers = { ContentType = JsonType } };
        request.Headers.TryAddWithoutValidation("pubsubName", subscription.PubSubName);
        try
        {
            using var response = await app.SendAsync(request, cancellation);
            var status = (int)response.StatusCode;
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            BulkReply.Apply(status, body, entries);
            var done = Array.TrueForAll(entries, e => e.Verdict != Verdict.Retry);
            if (!done)
            {
                DeliveryLog.Refused(logger, Verdict.Retry, subscription.Topic, path, status);
            }

            return done;
        }
        catch (HttpRequestException failure)
        {
            DeliveryLog.Unreachable(logger, subscription.Topic, path, failure.Message);
            return false;
        }
    }

    private ReadOnlyMemory<byte> Envelope(BulkEntry[] entries)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + entries.Sum(e => e.Message.Data.Length + 128));
        using var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options);
        json.WriteStartObject();
        json.WriteStartArray("entries"u8);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            if (subscription.IsRaw)
            {
                json.WriteString("contentType"u8, entry.Message.ContentType ?? "application/octet-stream");
                json.WriteString("entryId"u8, entry.Id);
                json.WriteBase64String("event"u8, entry.Message.Data.Span);
            }
            else
            {
                json.WriteString("contentType"u8, entry.Message.ContentType ?? MediaType.CloudEvent);
                json.WriteString("entryId"u8, entry.Id);
                json.WritePropertyName("event"u8);
                json.WriteRawValue(entry.Message.Data.Span, skipInputValidation: true);
            }

            JsonMembers.WriteMap(json, "metadata"u8, entry.Message.Metadata);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("id"u8, Guid.NewGuid().ToString());
        json.WriteStartObject("metadata"u8);
        json.WriteString("pubsubName"u8, subscription.PubSubName);
        json.WriteEndObject();
        json.WriteString("pubsubname"u8, subscription.PubSubName);
        json.WriteString("topic"u8, subscription.Topic);
        json.WriteString("type"u8, "com.dapr.event.sent.bulk"u8);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
