using OpenTelemetry.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>
/// The name a metric has for Prometheus. Our own are written as they are; those of .NET are turned as OpenTelemetry has it
/// (specification, "Prometheus and OpenMetrics Compatibility": names, units, <c>_total</c>).
/// </summary>
internal static class PrometheusName
{
    public static string Of(Metric metric)
    {
        var name = Clean(metric.Name);
        if (SuffixOf(metric.Unit) is { } unit && !name.EndsWith(unit, StringComparison.Ordinal) && !name.Contains(unit + "_", StringComparison.Ordinal))
        {
            name += unit;
        }

        return metric.MetricType is MetricType.LongSum or MetricType.DoubleSum && !name.EndsWith("_total", StringComparison.Ordinal)
            ? name + "_total"
            : name;
    }

    /// <summary>Letters, digits and <c>_</c>, as a label's name too.</summary>
    public static string Clean(string name) =>
        string.Create(name.Length, name, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
            }
        });

    private static string? SuffixOf(string unit) => unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => null,
    };
}
