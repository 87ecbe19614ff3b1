using System.Text.Json;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.PubSub.Envelopes;
using DaprPush.DevSidecar.Resiliency;

namespace DaprPush.DevSidecar.PubSub.Publishing;

/// <summary>An event as an app hands it over, before it is wrapped.</summary>
/// <param name="Data">The bytes.</param>
/// <param name="ContentType">Their media type; null or empty counts as text/plain.</param>
/// <param name="Metadata">The publisher's; never null.</param>
internal readonly record struct OutgoingEvent(
    ReadOnlyMemory<byte> Data, string? ContentType, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Publishes for one app: finds the component, checks the topic's scope, wraps, and hands over to the broker.</summary>
internal sealed class Publisher(
    AppIdentity app, IReadOnlyDictionary<string, PubSubComponent> components, ResiliencePolicies policies, TimeProvider time,
    SidecarCounters counters)
{
    /// <summary>Why nothing can be published there, or null and the component.</summary>
    public ApiError? Find(string pubsub, string topic, out PubSubComponent component)
    {
        if (!components.TryGetValue(pubsub, out component!))
        {
            return components.Count == 0 ? PublishErrors.NotConfigured(pubsub) : PublishErrors.NotFound(pubsub);
        }

        if (topic.Length == 0)
        {
            return PublishErrors.TopicEmpty(pubsub);
        }

        return component.Scopes.MayPublish(topic) ? null : PublishErrors.Forbidden(pubsub, topic, app.AppId);
    }

    /// <summary>Whether the metadata asks for no envelope; the error when it says neither yes nor no.</summary>
    public static ApiError? IsRaw(string pubsub, IReadOnlyDictionary<string, string> metadata, out bool raw)
    {
        raw = false;
        if (!metadata.TryGetValue("rawPayload", out var text) || text.Length == 0)
        {
            return null;
        }

        // The spellings of Go's strconv.ParseBool.
        raw = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return raw || text is "0" or "f" or "F" or "false" or "FALSE" or "False"
            ? null
            : PublishErrors.Metadata(pubsub, $"rawPayload value must be a valid boolean: actual is '{text}'");
    }

    /// <summary>Wraps one event; null and an error when it claims to be a cloud event and is none.</summary>
    public BrokerMessage? Wrap(PubSubComponent component, string topic, in OutgoingEvent outgoing, in TraceContext trace, bool raw, out ApiError? error)
    {
        error = null;
        if (raw)
        {
            return new BrokerMessage(outgoing.Data, outgoing.ContentType, outgoing.Metadata);
        }

        var now = time.GetUtcNow();
        var expiration = component.Broker.HasMessageTtl ? null : EventSource.ExpirationOf(outgoing.Metadata, now);
        var source = new EventSource(app.AppId, component.Name, topic, trace, outgoing.Metadata, now, expiration);
        try
        {
            return new BrokerMessage(CloudEventWriter.Write(source, outgoing.ContentType, outgoing.Data), null, outgoing.Metadata);
        }
        catch (JsonException)
        {
            error = PublishErrors.CloudEvent(component.Name);
            return null;
        }
    }

    /// <summary>Hands wrapped messages to the broker, under the component's outbound policy.</summary>
    /// <returns>Per message why it was not taken, null where it was; null when all were taken.</returns>
    public async ValueTask<string?[]?> SendAsync(
        PubSubComponent component, string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation)
    {
        counters.AddPublish(messages.Length, SizeOf(messages.Span));
        if (policies.Outbound(component.Name) is not { } policy)
        {
            return await AttemptAsync(component, topic, messages, cancellation);
        }

        return await policy.RunAsync(
            token => AttemptAsync(component, topic, messages, token),
            static failures => failures is null ? 0 : -1,
            refusal => [.. Enumerable.Repeat($"stopped by the resiliency policy: {refusal}", messages.Length)],
            cancellation);
    }

    private static long SizeOf(ReadOnlySpan<BrokerMessage> messages)
    {
        long bytes = 0;
        foreach (ref readonly var message in messages)
        {
            bytes += message.Data.Length;
        }

        return bytes;
    }

    private static async ValueTask<string?[]?> AttemptAsync(
        PubSubComponent component, string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation)
    {
        try
        {
            return await component.Broker.PublishAsync(topic, messages, cancellation);
        }
        catch (BrokerUnavailableException failure)
        {
            return [.. Enumerable.Repeat(failure.Message, messages.Length)];
        }
    }
}
