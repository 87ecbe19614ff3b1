using System.Buffers;
using System.Net;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.SendApi.Health;

/// <summary>The health pages every service has; the route prefix puts these under <c>/api</c>.</summary>
[Requires(Right.None)]
public sealed class HealthFunctions(HealthCheckService health, DependencyStates states)
{
    [Function("health")]
    public Task HealthAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) =>
        AnswerAsync(request, HealthEndpoints.ReadyTag);

    [Function("health-ready")]
    public Task ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request) =>
        AnswerAsync(request, HealthEndpoints.ReadyTag);

    [Function("health-live")]
    public Task LiveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request) =>
        AnswerAsync(request, HealthEndpoints.LiveTag);

    private async Task AnswerAsync(HttpRequest request, string tag)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(tag), request.Aborted());
        var body = new ArrayBufferWriter<byte>();
        HealthReportWriter.Write(body, report, states);
        var status = report.Status == HealthStatus.Unhealthy ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        await request.AnswerAsync(new ApiAnswer(status, "application/json", body.WrittenMemory));
    }
}
