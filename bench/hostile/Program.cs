using System.CommandLine;
using DaprPush.Bench.Hostile;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

if (args is [CrowdProcess.Verb, ..])
{
    return await CrowdProcess.RunAsync(args);
}

// Clients that behave beside clients that do not: what the first ones notice, and what it costs the gateway.
var followers = new Option<int>("--followers") { Description = "followers that behave", DefaultValueFactory = _ => 1_000 };
var channels = new Option<int>("--channels") { Description = "channels that they share evenly", DefaultValueFactory = _ => 100 };
var rate = new Option<int>("--rate") { Description = "messages a second, each to one channel", DefaultValueFactory = _ => 500 };
var batch = new Option<int>("--batch") { Description = "messages of one request", DefaultValueFactory = _ => 10 };
var bytes = new Option<int>("--bytes") { Description = "bytes of a message's data", DefaultValueFactory = _ => 200 };
var seconds = new Option<int>("--seconds") { Description = "length of each attack", DefaultValueFactory = _ => 8 };
var halfOpen = new Option<int>("--half-open") { Description = "sockets that never make a request", DefaultValueFactory = _ => 10_000 };
var attacks = new Option<string>("--attacks") { Description = "which, with commas", DefaultValueFactory = _ => "paths,rubbish,names,half,unread,metrics" };
var tls = new Option<bool>("--tls") { Description = "the gateway ends TLS itself; needed for windows" };
var set = new Option<string[]>("--set") { Description = "a setting for every part, NAME=VALUE", AllowMultipleArgumentsPerToken = true };
var root = new RootCommand("Measures what hostile clients do to the others.") { followers, channels, rate, batch, bytes, seconds, halfOpen, attacks, tls, set };
root.SetAction(async (result, cancellationToken) =>
{
    var wanted = result.GetValue(attacks)!.Split(',');
    var known = Attack.All(result.GetValue(halfOpen)).ToDictionary(attack => attack.Name);
    if (!wanted.All(known.ContainsKey))
    {
        Console.Error.WriteLine($"--attacks names one that is none; there are {string.Join(", ", known.Keys)}.");
        return 2;
    }

    var settings = (result.GetValue(set) ?? []).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    var folder = Directory.CreateTempSubdirectory("hostile");
    var hasTls = result.GetValue(tls);
    foreach (var (name, value) in hasTls ? Certificates.Write(folder.FullName) : new Dictionary<string, string>())
    {
        settings[name] = value;
    }

    await using var system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Components = ComponentSet.InMemory,
        Scale = new Dictionary<string, int> { ["push-gateway"] = 1 },
        Folder = "bench",
        Environment = settings,
        StartLimit = TimeSpan.FromMinutes(3),
        IgnoresEnds = true,
    });
    folder.Delete(recursive: true);
    var shape = new TrafficShape(result.GetValue(followers), result.GetValue(channels), result.GetValue(rate), result.GetValue(batch), result.GetValue(bytes));
    var run = new HostileRun(system, hasTls, shape, TimeSpan.FromSeconds(result.GetValue(seconds)));
    return await run.RunAsync([.. wanted.Select(name => known[name])], cancellationToken) ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
