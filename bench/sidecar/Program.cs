using System.Globalization;
using DaprPush.Bench.Sidecar;

if (args is ["app"])
{
    await BenchApp.RunAsync();
    return;
}

// bench-sidecar [seconds per figure] [host:port of a Redis; without it the components are in memory]
var seconds = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
await using var system = await BenchSystem.StartAsync(redis: args is [_, var address] ? address : null);
using var measurements = new Measurements(system, TimeSpan.FromSeconds(seconds));
await measurements.RunAsync();
