using Dapr.Client.Autogen.Grpc.v1;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.PubSub.Envelopes;
using DaprPush.DevSidecar.PubSub.Publishing;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>PublishEvent and BulkPublishEvent: the same publishing as the HTTP API's, with the answers of daprd's gRPC API.</summary>
internal sealed class GrpcPublishing(Publisher publisher)
{
    public async Task<Empty> PublishAsync(PublishEventRequest request, ServerCallContext call)
    {
        var (component, raw) = Find(request.PubsubName, request.Topic, request.Metadata);
        var outgoing = new OutgoingEvent(request.Data.Memory, request.DataContentType, Merge(request.Metadata, []));
        var message = Wrap(component, request.Topic, outgoing, raw, call);
        await SendAsync(component, request.Topic, [message], call);
        return new Empty();
    }

    /// <summary>
    /// One entry that the broker does not take makes the whole call fail with INTERNAL and no list, as in daprd
    /// (pkg/api/grpc/grpc.go, bulkPublishEvent).
    /// </summary>
    public async Task<BulkPublishResponse> BulkPublishAsync(BulkPublishRequest request, ServerCallContext call)
    {
        var (component, raw) = Find(request.PubsubName, request.Topic, request.Metadata);
        var messages = new BrokerMessage[request.Entries.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < messages.Length; i++)
        {
            var entry = request.Entries[i];
            if (entry.EntryId.Length == 0 || !seen.Add(entry.EntryId))
            {
                throw GrpcErrors.From(PublishErrors.Events(
                    component.Name, request.Topic, "entryId is duplicated or not present for entry"));
            }

            var outgoing = new OutgoingEvent(entry.Event.Memory, entry.ContentType, Merge(request.Metadata, entry.Metadata));
            messages[i] = Wrap(component, request.Topic, outgoing, raw, call);
        }

        if (messages.Length > 0)
        {
            await SendAsync(component, request.Topic, messages, call);
        }

        return new BulkPublishResponse();
    }

    private (PubSubComponent Component, bool Raw) Find(string pubsub, string topic, MapField<string, string> metadata)
    {
        if (publisher.Find(pubsub, topic, out var component) is { } refusal)
        {
            throw GrpcErrors.From(refusal);
        }

        return Publisher.IsRaw(pubsub, Merge(metadata, []), out var raw) is { } malformed
            ? throw GrpcErrors.From(malformed)
            : (component, raw);
    }

    private BrokerMessage Wrap(PubSubComponent component, string topic, in OutgoingEvent outgoing, bool raw, ServerCallContext call) =>
        publisher.Wrap(component, topic, outgoing, TraceContext.From(call.GetHttpContext().Request.Headers), raw, out var error)
        ?? throw GrpcErrors.From(error!);

    private async Task SendAsync(PubSubComponent component, string topic, BrokerMessage[] messages, ServerCallContext call)
    {
        var failures = await publisher.SendAsync(component, topic, messages, call.CancellationToken);
        if (failures is not null && Array.Find(failures, failure => failure is not null) is { } problem)
        {
            throw GrpcErrors.From(PublishErrors.Publish(component.Name, topic, problem));
        }
    }

    // What an entry says wins over what the request says.
    private static Dictionary<string, string> Merge(MapField<string, string> request, MapField<string, string> entry)
    {
        var merged = new Dictionary<string, string>(request, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in entry)
        {
            merged[key] = value;
        }

        return merged;
    }
}
