using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.PubSub.Envelopes;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.PubSub.Publishing;

/// <summary><c>POST /v1.0/publish/{pubsub}/{topic…}</c>: 204 once the broker has the event.</summary>
internal sealed class PublishEndpoint(Publisher publisher)
{
    public async Task HandleAsync(HttpContext http, ApiPath path)
    {
        var (pubsub, topic) = (path[2], path.Rest(3));
        if (publisher.Find(pubsub, topic, out var component) is { } refusal)
        {
            await refusal.WriteAsync(http.Response);
            return;
        }

        byte[] body;
        try
        {
            body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        }
        catch (BadHttpRequestException failure)
        {
            await PublishErrors.Publish(pubsub, topic, failure.Message).WriteAsync(http.Response);
            return;
        }

        var metadata = QueryMetadata.Read(path.Query);
        if (Publisher.IsRaw(pubsub, metadata, out var raw) is { } malformed)
        {
            await malformed.WriteAsync(http.Response);
            return;
        }

        var outgoing = new OutgoingEvent(body, http.Request.ContentType, metadata);
        if (publisher.Wrap(component, topic, outgoing, TraceContext.From(http.Request.Headers), raw, out var error) is not { } message)
        {
            await error!.WriteAsync(http.Response);
            return;
        }

        var failures = await publisher.SendAsync(component, topic, new[] { message }, http.RequestAborted);
        if (failures?[0] is { } problem)
        {
            await PublishErrors.Publish(pubsub, topic, problem).WriteAsync(http.Response);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
