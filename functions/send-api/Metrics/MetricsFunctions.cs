using System.Net;
using System.Text;
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
    public Task MetricsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metrics")] HttpRequest request) =>
        request.AnswerAsync(options.Value is { Enabled: true, Port: null }
            ? new ApiAnswer(HttpStatusCode.OK, MetricsPage.ContentType, Encoding.UTF8.GetBytes(page.Read()))
            : new ApiAnswer(HttpStatusCode.NotFound, "", default));
}
