using System.CommandLine;
using System.Globalization;
using DaprPush.Bench.Storm;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Running;

// Everybody comes back at once: how long until each has what it missed, and what the others notice.
var clients = new Option<int>("--clients") { Description = "subscribers that come back", DefaultValueFactory = _ => 10_000 };
var missed = new Option<int>("--missed") { Description = "messages that each missed", DefaultValueFactory = _ => 10 };
var rate = new Option<int>("--rate") { Description = "live messages a second meanwhile", DefaultValueFactory = _ => 200 };
var components = new Option<ComponentSet>("--components") { Description = "what stands behind Dapr", DefaultValueFactory = _ => ComponentSet.InMemory };
var root = new RootCommand("Measures a reconnect storm.") { clients, missed, rate, components };
root.SetAction(async (result, cancellationToken) =>
{
    await using var system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Components = result.GetValue(components),
        Environment = new Dictionary<string, string> { ["MAX_CONNECTIONS"] = "19000" },
        Folder = "bench",
        StartLimit = TimeSpan.FromMinutes(3),
    });
    var (first, second) = (system.Gateways[0], system.Gateways[1]);
    await using var live = await LiveTraffic.StartAsync(system, second, result.GetValue(rate));
    var storm = new Storm(system, result.GetValue(clients), result.GetValue(missed));
    Print("arrival", $"{await storm.ArriveAsync(first):0.00} s, streams attached");
    Print("live traffic at rest", $"{Latencies(await live.SettleAsync(cancellationToken))}");

    // To the gateway they came from, the other one, and back: streams that are held already, and streams that have to be attached.
    foreach (var (name, gateway) in new[] { ("to the other gateway", second), ("to the same gateway", second), ("back to the first", first) })
    {
        await storm.SendAsync();
        await live.SettleAsync(cancellationToken);
        var outcome = await storm.BreakAsync(gateway, live);
        Print(
            name,
            $"{outcome.Seconds:0.00} s until all were served, half of them in {outcome.Median:0.00} s; {outcome.Messages} messages, {outcome.OutOfPlace} lost, repeated or out of order; live meanwhile: {Latencies(outcome.Live)}");
    }
});
return await root.Parse(args).InvokeAsync();

static string Latencies(IReadOnlyList<double> milliseconds)
{
    var all = new Distribution(milliseconds);
    return string.Create(CultureInfo.InvariantCulture, $"p50 {all.At(0.5):0.0} ms, p99 {all.At(0.99):0.0} ms of {all.Count}");
}

static void Print(string name, FormattableString text) => Console.WriteLine($"{name,-22} {text.ToString(CultureInfo.InvariantCulture)}");
