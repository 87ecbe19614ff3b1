using System.Text.Json;
using DaprPush.DevSidecar.Components;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Counters;

/// <summary>
/// GET <c>/dev/counters</c>: <c>{"appId","instance","counters":{"published":{"operations","items","bytesIn","bytesOut"},…}}</c>.
/// Counts only grow; who wants those of a span of time reads twice.
/// </summary>
internal sealed class CountersEndpoint(AppIdentity app, SidecarCounters counters)
{
    public Task GetAsync(HttpContext http)
    {
        var answer = new Answer(app.AppId, app.Instance, counters.Read());
        http.Response.ContentType = "application/json";
        return http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web)).AsTask();
    }

    private sealed record Answer(string AppId, string Instance, IReadOnlyDictionary<string, OperationCount> Counters);
}
