using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Metrics;

/// <summary>What is shown to Prometheus, and where; section <c>Push:Metrics</c>.</summary>
public sealed record MetricsOptions
{
    public const string Section = "Push:Metrics";

    /// <summary>Whether there are metrics at all. Without them <c>/metrics</c> answers 404.</summary>
    [EnvironmentName("ENABLE_METRICS")]
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// A port of its own for <c>/metrics</c> and <c>/health</c>, which then answers <c>/metrics</c> alone. Without it, metrics are on the
    /// gateway's port for operators, on the router's or, where that has none, its port for Dapr, and on the send API's only port.
    /// </summary>
    [Range(1, 65535)]
    [EnvironmentName("METRICS_PORT")]
    public int? Port { get; set; }

    /// <summary>The address of that port; <c>*</c> is every address of the machine.</summary>
    [Required]
    public string Address { get; set; } = "*";
}
