using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Reading;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.OpenApi;
using DaprPush.SendApi.Problems;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Tracking;

/// <summary>The triggers of the endpoints for messages that want an acknowledgement.</summary>
[Requires(Right.Caller)]
public sealed class TrackingFunctions(MessageTracking tracking)
{
    private const string Handle = "handle";

    [Function("message-status")]
    [Operation("Acknowledgements", "How far a message is", Problems = [400, 404, 409, 503],
        Description = "Only for messages with metadata.ack. For their sender, and for who has the right to administer.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Parameter(Handle, "query", "Which message of that id, for who has the right to administer.", Pattern = MessageHandle.Pattern)]
    [Answer(200, "accepted, delivered, acknowledged or expired.", typeof(StatusAnswer))]
    public Task StatusAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/messages/{id}")] HttpRequest request) =>
        AnswerAsync(request, tracking.StatusAsync);

    [Function("message-ack")]
    [Operation("Acknowledgements", "Confirm a message", Problems = [400, 404, 409, 503],
        Description = "For whom the message is addressed to. Doing it again changes nothing.")]
    [Parameter("id", "path", "The message's id.", Pattern = NameRules.Pattern)]
    [Parameter(Handle, "query", "metadata.handle of the message, where it has one: several senders may have given the id.", Pattern = MessageHandle.Pattern)]
    [Answer(204, "It is confirmed.")]
    public Task AcknowledgeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/messages/{id}/ack")] HttpRequest request) =>
        AnswerAsync(request, tracking.AcknowledgeAsync);

    private static async Task AnswerAsync(HttpRequest request, Func<string, string?, Caller, CancellationToken, Task<ApiAnswer>> ask)
    {
        var given = request.Query[Handle];
        await request.AnswerAsync(given.Count > 1 || (given.Count == 1 && !MessageHandle.IsValid(given[0]))
            ? ApiAnswer.Of(Problem.InvalidRequest([new FieldError(Handle, "must stand there once, as metadata.handle of the message has it")]))
            : await ask(request.RouteValue("id"), given.Count == 0 ? null : given[0], request.Caller(), request.Aborted()));
    }
}
