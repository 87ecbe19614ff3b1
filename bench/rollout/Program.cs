using System.CommandLine;
using DaprPush.Bench.Rollout;
using DaprPush.Testing.Running;

// Two gateways are restarted one after the other while all clients are connected and messages flow.
var clients = new Option<int>("--clients") { Description = "connections, each with a user of its own", DefaultValueFactory = _ => 1_000 };
var rate = new Option<int>("--rate") { Description = "messages a second, all users together", DefaultValueFactory = _ => 1_000 };
var drain = new Option<int>("--drain") { Description = "seconds over which a gateway ends its streams", DefaultValueFactory = _ => 5 };
var root = new RootCommand("Measures what a rolling restart of the gateways costs their clients.") { clients, rate, drain };
root.SetAction(async (result, cancellationToken) =>
{
    var options = new PushSystemOptions
    {
        Folder = "bench",
        RestartsApps = true,
        StartLimit = TimeSpan.FromMinutes(3),
        Environment = new Dictionary<string, string> { ["Push__Gateway__DrainSeconds"] = $"{result.GetValue(drain)}" },
    };
    await using var system = await PushSystem.StartAsync(options);
    return await Rollout.RunAsync(system, result.GetValue(clients), result.GetValue(rate)) ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
