using System.Diagnostics.Metrics;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>How a part's meters come to be seen.</summary>
public static class MetricsServices
{
    // .NET's own: memory, garbage collection, CPU, thread pool.
    private const string RuntimeMeter = "System.Runtime";

    /// <summary>
    /// Label values of one metric; room for as many is taken at start. OpenTelemetry's own 2,000 take 144 kB for each metric, 6 MB in all;
    /// labels here are reasons, outcomes and types of exceptions.
    /// </summary>
    private const int MaxSeries = 250;

    /// <param name="part">As <c>push-gateway</c>.</param>
    /// <param name="meters">The names of the part's own meters.</param>
    public static void AddPushMetrics(this IServiceCollection services, string part, params string[] meters)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<MetricsOptions>(MetricsOptions.Section);
        services.AddSingleton(provider => new ProcessMetrics(provider.GetRequiredService<IMeterFactory>(), part, provider.GetRequiredService<DependencyStates>()));
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<ProcessMetrics>();
            return new MetricsPage(
                provider.GetRequiredService<IOptions<MetricsOptions>>().Value.Enabled
                    ? Sdk.CreateMeterProviderBuilder().AddMeter([RuntimeMeter, ProcessMetrics.MeterName, .. meters]).AddView(ViewOf)
                    : null,
                provider.GetRequiredService<TimeProvider>());
        });

        // Before any other, so that nothing is missed: counting begins when the page is made.
        services.AddHostedService<MetricsPort>();
    }

    // What Prometheus keeps for histograms: a gauge's name must not end so.
    private static MetricStreamConfiguration? ViewOf(Instrument instrument) =>
        instrument.Name.EndsWith(".count", StringComparison.Ordinal)
            ? MetricStreamConfiguration.Drop
            : new MetricStreamConfiguration { CardinalityLimit = MaxSeries };
}
