using System.Text;
using DaprPush.Hosting.Sharing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>All that this process counts, collected when somebody asks, at most once a second.</summary>
public sealed class MetricsPage : IDisposable
{
    public const string ContentType = PrometheusText.ContentType;

    // Collecting walks through every series: a client that asks without end must not take a core for it.
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider? _provider;
    private readonly SharedAnswer<ReadOnlyMemory<byte>> _text;

    /// <param name="meters">What is counted; null for nothing.</param>
    internal MetricsPage(MeterProviderBuilder? meters, TimeProvider time)
    {
        _provider = meters?.AddReader(new BaseExportingMetricReader(_exporter)).Build();
        _text = new(CollectAsync, Freshness, time);
    }

    /// <summary>The text for Prometheus in UTF-8, as of at most a second ago; one collection serves all who ask within it.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync() => _text.GetAsync();

    public void Dispose() => _provider?.Dispose();

    private Task<ReadOnlyMemory<byte>> CollectAsync()
    {
        _exporter.Collect?.Invoke(Timeout.Infinite);
        return Task.FromResult<ReadOnlyMemory<byte>>(Encoding.UTF8.GetBytes(_exporter.Text));
    }
}
