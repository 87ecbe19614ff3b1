using System.CommandLine;
using DaprPush.Bench.EndToEnd;
using DaprPush.Testing.Running;

// POST to event, through every part, each a process of its own. One line a figure.
var components = new Option<ComponentSet>("--components") { Description = "what stands behind Dapr", DefaultValueFactory = _ => ComponentSet.InMemory };
var seconds = new Option<int>("--seconds") { Description = "how long each figure is measured", DefaultValueFactory = _ => 20 };
var rate = new Option<int>("--rate") { Description = "messages a second of the latency figure", DefaultValueFactory = _ => 100 };
var connections = new Option<int>("--connections") { Description = "sender loops of the throughput figures, each with a user of its own", DefaultValueFactory = _ => 32 };
var only = new Option<string?>("--only") { Description = "one figure alone: latency, send, batch, ephemeral" };
var root = new RootCommand("Measures DaprPush from POST to event on this machine.") { components, seconds, rate, connections, only };
root.SetAction(async (result, cancellationToken) =>
{
    var options = new PushSystemOptions
    {
        Components = result.GetValue(components),
        Scale = new Dictionary<string, int>(),
        Folder = "bench",
        StartLimit = TimeSpan.FromMinutes(3),
    };
    await using var system = await PushSystem.StartAsync(options);
    var duration = TimeSpan.FromSeconds(result.GetValue(seconds));
    var loops = result.GetValue(connections);
    var wanted = result.GetValue(only);

    // Both ways in: code that runs for the first time takes a thousand times as long.
    await Throughput.RunAsync(system, "warm-up, send", loops, batch: 1, "durable", TimeSpan.FromSeconds(3));
    await Throughput.RunAsync(system, "warm-up, batch", loops, batch: 10, "durable", TimeSpan.FromSeconds(3));
    if (wanted is null or "latency")
    {
        await Latency.RunAsync(system, "first", result.GetValue(rate), duration);
        await Latency.RunAsync(system, "warm", result.GetValue(rate), duration);
    }

    if (wanted is null or "send")
    {
        await Throughput.RunAsync(system, "send", loops, batch: 1, "durable", duration);
    }

    if (wanted is null or "batch")
    {
        await Throughput.RunAsync(system, "batch of 100", loops, batch: 100, "durable", duration);
    }

    if (wanted is null or "ephemeral")
    {
        await Throughput.RunAsync(system, "batch of 100, ephemeral", loops, batch: 100, "ephemeral", duration);
    }
});
return await root.Parse(args).InvokeAsync();
