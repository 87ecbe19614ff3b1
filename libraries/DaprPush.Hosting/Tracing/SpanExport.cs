using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DaprPush.Hosting.Tracing;

/// <summary>Sends spans to a collector while the program runs; what is left goes out when it stops. All settings are the standard's.</summary>
internal sealed class SpanExport(string part) : IHostedService, IDisposable
{
    private TracerProvider? _provider;

    private static bool IsWanted =>
        !"true".Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase)
        && !"none".Equals(Environment.GetEnvironmentVariable("OTEL_TRACES_EXPORTER"), StringComparison.OrdinalIgnoreCase)
        && (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { Length: > 0 });

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsWanted)
        {
            _provider = Sdk.CreateTracerProviderBuilder()
                .AddSource(PushTracing.SourceName)
                .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService(part).AddTelemetrySdk().AddEnvironmentVariableDetector())
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _provider?.Dispose();
}
