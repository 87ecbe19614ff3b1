using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>All that this process counts, collected when somebody asks.</summary>
public sealed class MetricsPage : IDisposable
{
    public const string ContentType = PrometheusText.ContentType;

    private readonly Lock _lock = new();
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider? _provider;

    /// <param name="meters">What is counted; null for nothing.</param>
    internal MetricsPage(MeterProviderBuilder? meters)
    {
        _provider = meters?.AddReader(new BaseExportingMetricReader(_exporter)).Build();
    }

    /// <summary>The text for Prometheus, as of now.</summary>
    public string Read()
    {
        lock (_lock)
        {
            _exporter.Collect?.Invoke(Timeout.Infinite);
            return _exporter.Text;
        }
    }

    public void Dispose() => _provider?.Dispose();
}
