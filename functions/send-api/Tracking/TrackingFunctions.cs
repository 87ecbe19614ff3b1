using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.Tracking;

/// <summary>The triggers of the endpoints for messages that want an acknowledgement.</summary>
public sealed class TrackingFunctions(MessageTracking tracking)
{
    [Function("message-status")]
    public async Task<HttpResponseData> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/messages/{id}")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await tracking.StatusAsync(id, cancellationToken));

    [Function("message-ack")]
    public async Task<HttpResponseData> AcknowledgeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/{id}/ack")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await tracking.AcknowledgeAsync(id, cancellationToken));
}
