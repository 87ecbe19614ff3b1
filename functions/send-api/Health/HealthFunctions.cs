using System.Buffers;
using System.Net;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.SendApi.Health;

/// <summary>The health pages every service has; the route prefix puts these under <c>/api</c>.</summary>
[Requires(Right.None)]
public sealed class HealthFunctions(HealthCheckService health, DependencyStates states)
{
    [Function("health")]
    public Task<HttpResponseData> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequestData request, CancellationToken cancellationToken) =>
        AnswerAsync(request, HealthEndpoints.ReadyTag, cancellationToken);

    [Function("health-ready")]
    public Task<HttpResponseData> ReadyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/ready")] HttpRequestData request, CancellationToken cancellationToken) =>
        AnswerAsync(request, HealthEndpoints.ReadyTag, cancellationToken);

    [Function("health-live")]
    public Task<HttpResponseData> LiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/live")] HttpRequestData request, CancellationToken cancellationToken) =>
        AnswerAsync(request, HealthEndpoints.LiveTag, cancellationToken);

    private async Task<HttpResponseData> AnswerAsync(HttpRequestData request, string tag, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(check => check.Tags.Contains(tag), cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        HealthReportWriter.Write(body, report, states);
        var status = report.Status == HealthStatus.Unhealthy ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK;
        return await request.WriteAsync(new ApiAnswer(status, "application/json", body.WrittenMemory));
    }
}
