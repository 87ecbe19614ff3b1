using System.CommandLine;
using System.Globalization;
using DaprPush.Bench.Health;
using DaprPush.Testing.Measuring;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

// The broker, which is the state store too, dies and comes back, again and again: how soon do the health pages say so?
var deaths = new Option<int>("--deaths") { Description = "how often the broker is away; every second time it is stopped, not killed", DefaultValueFactory = _ => 20 };
var away = new Option<double>("--away") { Description = "seconds that it is away after that was seen", DefaultValueFactory = _ => 1 };
var root = new RootCommand("Measures how soon the health pages turn when the broker dies and comes back.") { deaths, away };
root.SetAction(async (result, cancellationToken) =>
{
    await using var system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Components = ComponentSet.Redis,
        Folder = "bench",
        Scale = new Dictionary<string, int> { ["push-gateway"] = 1 },
    });
    await using var sendApi = new PageWatch(new Uri(system.SendApi, "api/health/ready"));
    await using var gateway = new PageWatch(new Uri(system.Gateways[0], "health/ready"));
    var (down, up) = (new List<double>(), new List<double>());
    for (var death = 0; death < result.GetValue(deaths); death++)
    {
        await sendApi.UntilAsync(200, cancellationToken);

        // A success counts for a second: deaths come at any time within it.
        await Task.Delay(TimeSpan.FromSeconds(2 + Random.Shared.NextDouble()), cancellationToken);
        var kills = death % 2 == 0;
        if (kills)
        {
            await system.Redis!.KillAsync();
        }
        else
        {
            Signals.Send(system.Redis!.Pid, Signal.Stop);
        }

        down.Add(await sendApi.UntilAsync(503, cancellationToken));
        await Task.Delay(TimeSpan.FromSeconds(result.GetValue(away)), cancellationToken);
        if (kills)
        {
            await system.Redis!.StartAsync();
        }
        else
        {
            Signals.Send(system.Redis!.Pid, Signal.Continue);
        }

        up.Add(await sendApi.UntilAsync(200, cancellationToken));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(kills ? "killed" : "stopped"),-8} 503 after {down[^1]:0.00} s, 200 after {up[^1]:0.00} s"));
    }

    Print("to 503", down);
    Print("to 200", up);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"slowest answer  {Math.Max(sendApi.SlowestSeconds, gateway.SlowestSeconds):0.00} s; the gateway's readiness was other than 200 {gateway.Answers - gateway.Of(200)} times of {gateway.Answers}"));
    return new Distribution(down).At(0.5) < 2 && new Distribution(up).At(0.5) < 2 && gateway.Of(200) == gateway.Answers ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();

static void Print(string name, IReadOnlyList<double> seconds)
{
    var all = new Distribution(seconds);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-15} p50 {all.At(0.5):0.00} s, slowest {all.At(1):0.00} s, of {all.Count}"));
}
