using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Tracking;

/// <summary>The triggers of the endpoints for messages that want an acknowledgement.</summary>
[Requires(Right.Caller)]
public sealed class TrackingFunctions(MessageTracking tracking)
{
    [Function("message-status")]
    [Operation("Acknowledgements", "How far a message is", Problems = [404, 503], Description = "Only for messages with metadata.ack.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Answer(200, "accepted, delivered, acknowledged or expired.", typeof(StatusAnswer))]
    public async Task StatusAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/messages/{id}")] HttpRequest request) =>
        await request.AnswerAsync(await tracking.StatusAsync(request.RouteValue("id"), request.Caller(), request.Aborted()));

    [Function("message-ack")]
    [Operation("Acknowledgements", "Confirm a message", Problems = [404, 409, 503], Description = "Doing it again changes nothing.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Answer(204, "It is confirmed.")]
    public async Task AcknowledgeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/{id}/ack")] HttpRequest request) =>
        await request.AnswerAsync(await tracking.AcknowledgeAsync(request.RouteValue("id"), request.Caller(), request.Aborted()));
}
