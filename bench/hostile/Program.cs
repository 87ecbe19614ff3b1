using System.CommandLine;
using System.Globalization;
using DaprPush.Bench.Hostile;
using DaprPush.Testing.Hostile;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

if (args is [CrowdProcess.Verb, ..])
{
    return await CrowdProcess.RunAsync(args);
}

// Clients that behave beside clients that do not: what the first ones notice, and what it costs the gateway.
var subscribers = new Option<int>("--subscribers") { Description = "subscribers that behave", DefaultValueFactory = _ => 200 };
var rate = new Option<int>("--rate") { Description = "messages a second, each to all of them", DefaultValueFactory = _ => 25 };
var bytes = new Option<int>("--bytes") { Description = "bytes of a message's data", DefaultValueFactory = _ => 2_000 };
var seconds = new Option<int>("--seconds") { Description = "length of each part", DefaultValueFactory = _ => 10 };
var halfOpen = new Option<int>("--half-open") { Description = "sockets that never make a request", DefaultValueFactory = _ => 10_000 };
var limited = new Option<bool>("--limits") { Description = "with limits for each client address: 1,600 requests a minute, 20 connections" };
var root = new RootCommand("Measures what hostile clients do to the others.") { subscribers, rate, bytes, seconds, halfOpen, limited };
root.SetAction(async (result, cancellationToken) =>
{
    await using var system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Components = ComponentSet.InMemory,
        Scale = new Dictionary<string, int> { ["push-gateway"] = 1 },
        Folder = "bench",
        Environment = result.GetValue(limited)
            ? new Dictionary<string, string> { ["Push__Limits__RequestsPerMinute"] = "1600", ["Push__Limits__ConnectionsPerAddress"] = "20" }
            : new Dictionary<string, string>(),
        StartLimit = TimeSpan.FromMinutes(3),
    });
    var gateway = system.InstancesOf("push-gateway")[0].OwnPid()!.Value;
    await using var honest = await HonestTraffic.StartAsync(system, result.GetValue(subscribers), result.GetValue(rate), result.GetValue(bytes));
    var length = TimeSpan.FromSeconds(result.GetValue(seconds));
    var lead = TimeSpan.FromSeconds(5);
    await Task.Delay(length, cancellationToken);
    await MeasureAsync("nobody hostile", null);
    foreach (var (name, kind, count) in new[]
        {
            ("100 that never read", HostileKind.NeverReads, 100),
            ("100 that read a byte a second", HostileKind.ReadsAByteASecond, 100),
            ("10 in a loop with old cursors", HostileKind.ComesBackWithAnOldCursor, 10),
            ($"{result.GetValue(halfOpen)} half open", HostileKind.HalfOpen, result.GetValue(halfOpen)),
        })
    {
        var crowd = CrowdProcess.Start(kind, count, system.Gateways[0], HonestTraffic.Stream);
        await using (crowd)
        {
            await MeasureAsync(name, crowd);
        }

        await MeasureAsync("nobody hostile", null);
    }

    async Task MeasureAsync(string name, CrowdProcess? crowd)
    {
        // What flows in the beginning is not what lasts: a limit for a minute lets a minute's worth through at once.
        await Task.Delay(lead, cancellationToken);
        honest.TakeLatencies();
        var reconnects = honest.Reconnects;
        var memory = 0.0;
        for (var passed = TimeSpan.Zero; passed < length; passed += TimeSpan.FromSeconds(1))
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            memory = Math.Max(memory, ProcessMemory.Of(gateway));
        }

        var latencies = new Distribution(honest.TakeLatencies());
        var hostile = crowd is null ? "" : $"; {await crowd.CountAsync(cancellationToken)}";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-30} p50 {latencies.At(0.5):0.0} ms, p99 {latencies.At(0.99):0.0} ms of {latencies.Count}; gateway {memory:0} MB; {honest.Reconnects - reconnects} lost their connection{hostile}"));
    }
});
return await root.Parse(args).InvokeAsync();
