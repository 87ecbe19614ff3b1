using DaprPush.Hosting.Health;
using DaprPush.Hosting.Metrics;
using DaprPush.Hosting.Ports;
using DaprPush.Router.Ingest;
using DaprPush.Router.Turns;

namespace DaprPush.Router;

/// <summary>All that the router answers to; only the sidecar and probes ask.</summary>
internal static class RouterEndpoints
{
    public static void MapRouter(this WebApplication app)
    {
        app.UsePorts();
        app.UseCloudEvents();
        var dapr = app.MapDaprGroup();
        dapr.MapActors();
        dapr.MapSubscribeHandler().Add(NoteSidecarStart);
        dapr.MapIngest();
        app.MapHealthEndpoints();
        app.MapAdminGroup().MapMetrics("/metrics");

        // The runtime asks this before it places actors here; were it to depend on the sidecar, each would wait for the other.
        HealthEndpoints.Map(app, "/healthz", HealthPage.Answers);
    }

    private static void NoteSidecarStart(EndpointBuilder endpoint)
    {
        var answer = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = context =>
        {
            context.RequestServices.GetRequiredService<Disturbances>().Note();
            return answer(context);
        };
    }
}
