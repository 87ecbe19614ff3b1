using DaprPush.Bench.Sidecar;

if (args is ["app"])
{
    await BenchApp.RunAsync();
    return;
}

var seconds = args is [var text] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 5;
await using var system = await BenchSystem.StartAsync();
using var measurements = new Measurements(system, TimeSpan.FromSeconds(seconds));
await measurements.RunAsync();
