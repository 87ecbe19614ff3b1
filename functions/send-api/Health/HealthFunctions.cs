using System.Net;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace DaprPush.SendApi.Health;

/// <summary>The health pages every service has; the route prefix puts these under <c>/api</c>.</summary>
[Requires(Right.None)]
public sealed class HealthFunctions(HealthPages pages)
{
    [Function("health")]
    public Task HealthAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        AnswerAsync(request, HealthPage.All);

    [Function("health-ready")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        AnswerAsync(request, HealthPage.Ready);

    [Function("health-live")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) =>
        AnswerAsync(request, HealthPage.Live);

    private async Task AnswerAsync(HttpRequest request, HealthPage page)
    {
        var answer = await pages.ReadAsync(page).WaitAsync(request.Aborted());
        await request.AnswerAsync(new ApiAnswer((HttpStatusCode)answer.Status, HealthAnswer.ContentType, answer.Json));
    }
}
