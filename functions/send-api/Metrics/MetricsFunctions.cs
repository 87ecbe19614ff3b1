using System.Net;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Metrics;

/// <summary>Where Prometheus asks; the route prefix puts it under <c>/api</c>. Nothing where metrics are off or have a port of their own.</summary>
[Requires(Right.None)]
public sealed class MetricsFunctions(MetricsPage page, IOptions<MetricsOptions> options)
{
    [Function("metrics")]
    public async Task MetricsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metrics")] HttpRequest request) =>
        await request.AnswerAsync(options.Value is { Enabled: true, Port: null }
            ? new ApiAnswer(HttpStatusCode.OK, MetricsPage.ContentType, await page.ReadAsync())
            : new ApiAnswer(HttpStatusCode.NotFound, "", default));
}
