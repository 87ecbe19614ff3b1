using System.Net;
using System.Text;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Security.Callers;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Metrics;

/// <summary>Where Prometheus asks; the route prefix puts it under <c>/api</c>. Nothing where metrics are off or have a port of their own.</summary>
[Requires(Right.None)]
public sealed class MetricsFunctions(MetricsPage page, IOptions<MetricsOptions> options)
{
    [Function("metrics")]
    public Task<HttpResponseData> MetricsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequestData request) =>
        request.WriteAsync(options.Value is { Enabled: true, Port: null }
            ? new ApiAnswer(HttpStatusCode.OK, MetricsPage.ContentType, Encoding.UTF8.GetBytes(page.Read()))
            : new ApiAnswer(HttpStatusCode.NotFound, "", default));
}
