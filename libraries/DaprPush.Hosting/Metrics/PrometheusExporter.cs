using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>
/// Hands over what was counted when somebody asks for it, as text. Ours, because OpenTelemetry's exporter for Prometheus is a beta and
/// its endpoint cannot be served by a function.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    /// <summary>Set by the reader: makes it collect and call <see cref="Export"/>.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>As of the last time it was asked for.</summary>
    public string Text { get; private set; } = "";

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (var metric in batch)
        {
            metrics.Add(metric);
        }

        Text = PrometheusText.Write(metrics);
        return ExportResult.Success;
    }
}
