using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Tracing;

/// <summary>How a part's spans leave it.</summary>
public static class TracingServices
{
    /// <summary>
    /// Exports by OTLP where the standard variables name a collector: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> or
    /// <c>OTEL_EXPORTER_OTLP_TRACES_ENDPOINT</c>, without <c>OTEL_SDK_DISABLED=true</c> or <c>OTEL_TRACES_EXPORTER=none</c>.
    /// </summary>
    /// <param name="part">The service's name, unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    public static void AddPushTracing(this IServiceCollection services, string part) =>
        services.AddHostedService(_ => new SpanExport(part));
}
