using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Reading;
using DaprPush.SendApi.Idempotency;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Intake;

/// <summary>The triggers of the endpoints that take messages.</summary>
/// <remarks>Public, like every class of functions: the worker SDK's source generators leave others out.</remarks>
[Requires(Right.Publish)]
public sealed class SendFunctions(MessageIntake intake)
{
    [Function("send")]
    [Operation("Messages", "Send one message", Body = BodySchemas.Message, Problems = [400, 413, 415, 422, 503],
        Description = "At most 64 KiB. A message with an id is delivered once, however often it is sent.")]
    [Parameter(IdempotencyKey.Header, "header", "A request with the same key and body is done once, for a day; with another body it is refused.")]
    [Answer(202, "The broker has it.", typeof(SendAnswer))]
    public async Task SendAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/send")] HttpRequest request) =>
        await request.AnswerAsync(await intake.SendAsync(request.ToApiRequest(), AddressRule.TargetRequired, request.Aborted()));

    [Function("broadcast")]
    [Operation("Messages", "Send one message to everyone", Body = BodySchemas.Broadcast, Problems = [400, 413, 415, 422, 503],
        Description = "To everyone who is connected and, from history, to who reconnects.")]
    [Parameter(IdempotencyKey.Header, "header", "A request with the same key and body is done once, for a day; with another body it is refused.")]
    [Answer(202, "The broker has it.", typeof(SendAnswer))]
    public async Task BroadcastAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/broadcast")] HttpRequest request) =>
        await request.AnswerAsync(await intake.SendAsync(request.ToApiRequest(), AddressRule.NoTarget, request.Aborted()));

    [Function("batch")]
    [Operation("Messages", "Send up to 1,000 messages", Body = BodySchemas.Batch, Problems = [400, 413, 415, 422, 503],
        Description = "The valid ones go even when others are refused; the answer has a result for each, in order.")]
    [Parameter(IdempotencyKey.Header, "header", "A request with the same key and body is done once, for a day; with another body it is refused.")]
    [Answer(202, "The broker has those that are accepted.", typeof(BatchAnswer))]
    public async Task BatchAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/batch")] HttpRequest request) =>
        await request.AnswerAsync(await intake.SendBatchAsync(request.ToApiRequest(), request.Aborted()));
}
