using System.Diagnostics.Metrics;
using DaprPush.SendApi.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.SendApi.Tests.Metrics;

/// <summary>Metrics that nobody looks at.</summary>
internal static class Uncounted
{
    public static SendApiMetrics Metrics { get; } =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
