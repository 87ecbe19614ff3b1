using System.Globalization;
using DaprPush.Bench.Sidecar;
using DaprPush.Testing.Processes;

if (args is ["app"])
{
    await BenchApp.RunAsync();
    return;
}

// bench-sidecar [seconds per figure] [memory | redis | host:port of a Redis]
var seconds = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 5;
var components = args is [_, var named, ..] ? named : "memory";
var data = Directory.CreateTempSubdirectory("bench-redis-");
await using (var redis = new RedisServer(data.FullName, "--appendonly", "no"))
{
    if (components == "redis")
    {
        await redis.StartAsync();
        components = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}");
    }

    await using var system = await BenchSystem.StartAsync(components == "memory" ? null : components);
    using var measurements = new Measurements(system, TimeSpan.FromSeconds(seconds));
    await measurements.RunAsync();
}

data.Delete(recursive: true);
