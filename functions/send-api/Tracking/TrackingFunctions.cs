using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.Tracking;

/// <summary>The triggers of the endpoints for messages that want an acknowledgement.</summary>
[Requires(Right.Caller)]
public sealed class TrackingFunctions(MessageTracking tracking)
{
    [Function("message-status")]
    [Operation("Acknowledgements", "How far a message is", Problems = [404, 503], Description = "Only for messages with metadata.ack.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Answer(200, "accepted, delivered, acknowledged or expired.", typeof(StatusAnswer))]
    public async Task<HttpResponseData> StatusAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/messages/{id}")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await tracking.StatusAsync(id, request.Caller(), cancellationToken));

    [Function("message-ack")]
    [Operation("Acknowledgements", "Confirm a message", Problems = [404, 409, 503], Description = "Doing it again changes nothing.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Answer(204, "It is confirmed.")]
    public async Task<HttpResponseData> AcknowledgeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/{id}/ack")] HttpRequestData request, string id, CancellationToken cancellationToken) =>
        await request.WriteAsync(await tracking.AcknowledgeAsync(id, request.Caller(), cancellationToken));
}
