using System.CommandLine;
using System.Globalization;
using DaprPush.Bench.Idle;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;

// Connections are open and nobody sends: what do the processes take of a core?
var connections = new Option<int>("--connections") { Description = "streams, each of a user of its own", DefaultValueFactory = _ => 100 };
var seconds = new Option<int>("--seconds") { Description = "how long it is measured", DefaultValueFactory = _ => 60 };
var settle = new Option<int>("--settle") { Description = "seconds between the last connection and the measuring", DefaultValueFactory = _ => 30 };
var components = new Option<ComponentSet>("--components") { Description = "what stands behind Dapr", DefaultValueFactory = _ => ComponentSet.Redis };
var running = new Option<int?>("--system") { Description = "the process of a development sidecar that runs already, as of another build; else one is started" };
var gateway = new Option<string>("--gateway") { Description = "the address of the gateway of that system", DefaultValueFactory = _ => "http://127.0.0.1:8089/" };
var root = new RootCommand("Measures the CPU that a system takes while nothing is sent.") { connections, seconds, settle, components, running, gateway };
root.SetAction(async (result, cancellationToken) =>
{
    await using var system = result.GetValue(running) is null
        ? await PushSystem.StartAsync(new PushSystemOptions
        {
            Components = result.GetValue(components),
            Folder = "bench",
            Scale = new Dictionary<string, int> { ["push-gateway"] = 1 },
        })
        : null;
    var clients = Enumerable.Range(0, result.GetValue(connections)).Select(number => new EventStreamClient(FormattableString.Invariant($"/sse/user/idle-{number}"))).ToArray();
    foreach (var client in clients)
    {
        await client.ConnectAsync(system?.Gateways[0] ?? new Uri(result.GetValue(gateway)!));
    }

    await Task.Delay(TimeSpan.FromSeconds(result.GetValue(settle)), cancellationToken);
    var use = IdleUse.Begin(result.GetValue(running) ?? system!.SidecarPid);
    await Task.Delay(TimeSpan.FromSeconds(result.GetValue(seconds)), cancellationToken);
    var shares = use.End();
    foreach (var (name, share, switches) in shares)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} {share * 100,6:0.00} % of a core, {switches,6:0} waits a second"));
    }

    var apps = shares.Where(one => one.Name is not ("dev-sidecar" or "dotnet run" or "Redis")).Sum(one => one.Share);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"the apps together",-18} {apps * 100,6:0.00} % of a core"));
    foreach (var client in clients)
    {
        await client.DisposeAsync();
    }

    return apps < 0.01 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
