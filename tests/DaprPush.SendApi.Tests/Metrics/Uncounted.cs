using System.Diagnostics.Metrics;
using DaprPush.Hosting.Logging;
using DaprPush.SendApi.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Tests.Metrics;

/// <summary>Metrics that nobody looks at.</summary>
internal static class Uncounted
{
    public static MessageTrail Trail { get; } = new(Options.Create(new LogOptions()), NullLogger<MessageTrail>.Instance);

    public static SendApiMetrics Metrics { get; } =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
