using System.CommandLine;
using DaprPush.Faults;
using DaprPush.Faults.Injecting;

var defaults = new FaultOptions();
var seed = new Option<int>("--seed") { Description = "Decides targets and faults", DefaultValueFactory = _ => Random.Shared.Next(1, 10_000) };
var duration = new Option<int>("--duration") { Description = "Seconds in which faults are injected", DefaultValueFactory = _ => (int)defaults.Duration.TotalSeconds };
var rate = new Option<int>("--rate") { Description = "Messages a second", DefaultValueFactory = _ => defaults.Rate };
var clients = new Option<int>("--clients") { Description = "Subscribers that come and go", DefaultValueFactory = _ => defaults.Clients };
var gateways = new Option<int>("--gateways") { DefaultValueFactory = _ => defaults.Gateways };
var routers = new Option<int>("--routers") { DefaultValueFactory = _ => defaults.Routers };
var sendApis = new Option<int>("--send-apis") { DefaultValueFactory = _ => defaults.SendApis };
var partitions = new Option<int>("--partitions") { DefaultValueFactory = _ => defaults.Partitions };
var users = new Option<int>("--users") { DefaultValueFactory = _ => defaults.Users };
var channels = new Option<int>("--channels") { DefaultValueFactory = _ => defaults.Channels };
var times = new Option<int?>("--times") { Description = "So many faults, each after the pause of its kind, instead of a duration" };
var sidecarOptions = new Option<string[]>("--sidecar-option") { Description = "An option for the development sidecar, such as --disseminate-timeout=20 (repeatable)" };
var kinds = new Option<string[]>("--fault") { Description = "Only this kind of fault (repeatable)" };
kinds.AcceptOnlyFromAmong([.. FaultKinds.Named.Keys, .. Enum.GetNames<FaultKind>()]);
var root = new RootCommand("Runs the whole system, breaks it at random, and checks that every client had every message once and in order.")
{
    seed, duration, rate, clients, gateways, routers, sendApis, partitions, users, channels, times, kinds, sidecarOptions,
};
root.SetAction(async parsed =>
{
    var chosen = (parsed.GetValue(kinds) ?? [])
        .Select(name => FaultKinds.Named.TryGetValue(name, out var kind) ? kind : Enum.Parse<FaultKind>(name)).ToArray();
    var options = defaults with
    {
        Seed = parsed.GetValue(seed),
        Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
        Rate = parsed.GetValue(rate),
        Clients = parsed.GetValue(clients),
        Gateways = parsed.GetValue(gateways),
        Routers = parsed.GetValue(routers),
        SendApis = parsed.GetValue(sendApis),
        Partitions = parsed.GetValue(partitions),
        Users = parsed.GetValue(users),
        Channels = parsed.GetValue(channels),
        Times = parsed.GetValue(times),
        WarmUp = parsed.GetValue(times) is null ? TimeSpan.Zero : TimeSpan.FromSeconds(20),
        SidecarOptions = parsed.GetValue(sidecarOptions) ?? [],
        Kinds = chosen.Length > 0 ? chosen : defaults.Kinds,
    };
    var run = new FaultRun(options, Console.Out);
    var verdict = await run.ExecuteAsync();
    return verdict.Violations.Count == 0 && run.Unended.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
