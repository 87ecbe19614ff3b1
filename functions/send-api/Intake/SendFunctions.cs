using DaprPush.Messages.Reading;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.Intake;

/// <summary>The triggers of the endpoints that take messages.</summary>
/// <remarks>Public, like every class of functions: the worker SDK's source generators leave others out.</remarks>
public sealed class SendFunctions(MessageIntake intake)
{
    [Function("send")]
    public async Task<HttpResponseData> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/send")] HttpRequestData request, CancellationToken cancellationToken) =>
        await request.WriteAsync(await intake.SendAsync(request.ToApiRequest(), AddressRule.TargetRequired, cancellationToken));

    [Function("broadcast")]
    public async Task<HttpResponseData> BroadcastAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/broadcast")] HttpRequestData request, CancellationToken cancellationToken) =>
        await request.WriteAsync(await intake.SendAsync(request.ToApiRequest(), AddressRule.NoTarget, cancellationToken));

    [Function("batch")]
    public async Task<HttpResponseData> BatchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/batch")] HttpRequestData request, CancellationToken cancellationToken) =>
        await request.WriteAsync(await intake.SendBatchAsync(request.ToApiRequest(), cancellationToken));
}
