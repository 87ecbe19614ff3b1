using System.CommandLine;
using DaprPush.Bench.EndToEnd;
using DaprPush.Testing.Running;

// POST to event, through every part, each a process of its own.
var components = new Option<ComponentSet>("--components") { Description = "what stands behind Dapr", DefaultValueFactory = _ => ComponentSet.InMemory };
var fsync = new Option<string>("--appendfsync") { Description = "when Redis writes to disk: always, everysec, no", DefaultValueFactory = _ => "everysec" };
var seconds = new Option<int>("--seconds") { Description = "how long each figure is measured", DefaultValueFactory = _ => 20 };
var rates = new Option<int[]>("--rate") { Description = "messages a second of a figure at a fixed rate; may be given several times", DefaultValueFactory = _ => [100], AllowMultipleArgumentsPerToken = true };
var users = new Option<int>("--users") { Description = "users who get these messages, each with a stream", DefaultValueFactory = _ => 32 };
var loops = new Option<int>("--connections") { Description = "sender loops of the other figures, each with a user of its own", DefaultValueFactory = _ => 32 };
var only = new Option<string?>("--only") { Description = "one kind of figure" };
only.AcceptOnlyFromAmong(Bench.Rate, Bench.Send, Bench.Batch, Bench.Ephemeral);
var json = new Option<bool>("--json") { Description = "one line of JSON for each figure" };
var sendApi = Several("--send-api", "measure a system that runs already: the address of its send API", ReadAddress);
var gateways = Several("--gateway", "the address of a gateway of that system; may be given several times", ReadAddress);
var sidecars = Several("--sidecar", "the HTTP address of a development sidecar of that system; may be given several times", ReadAddress);
var parts = Several("--pid", "NAME=PID: a process of that system, with all below it; may be given several times", BenchPart.Parse);
var root = new RootCommand("Measures DaprPush from POST to event on this machine.")
{
    components, fsync, seconds, rates, users, loops, only, json, sendApi, gateways, sidecars, parts,
};
root.Validators.Add(result =>
{
    if (result.GetResult(sendApi) is null != result.GetResult(gateways) is null || result.GetResult(sendApi)?.Tokens.Count > 1)
    {
        result.AddError("A system that runs already is one --send-api and at least one --gateway; without them one is started.");
    }
});
root.SetAction(async (result, cancellationToken) =>
{
    var plan = new BenchPlan(
        result.GetValue(rates)!, result.GetValue(users), result.GetValue(loops), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(only));
    var report = new Report(result.GetValue(json));
    if (result.GetValue(sendApi) is [var address])
    {
        var running = new BenchSystem(address, result.GetValue(gateways)!, result.GetValue(parts) ?? [], result.GetValue(sidecars) ?? []);
        await new Bench(running, plan, report).RunAsync();
        return;
    }

    await using var started = await PushSystem.StartAsync(new PushSystemOptions
    {
        Components = result.GetValue(components),
        RedisArguments = ["--appendfsync", result.GetValue(fsync)!],
        Scale = new Dictionary<string, int>(),
        Folder = "bench",
        StartLimit = TimeSpan.FromMinutes(3),
    });
    await new Bench(BenchSystem.Of(started), plan, report).RunAsync();
});
return await root.Parse(args).InvokeAsync();

static Option<T[]> Several<T>(string name, string description, Func<string, T> read) => new(name)
{
    Description = description,
    AllowMultipleArgumentsPerToken = true,
    CustomParser = result =>
    {
        try
        {
            return [.. result.Tokens.Select(token => read(token.Value))];
        }
        catch (FormatException problem)
        {
            result.AddError(problem.Message);
            return [];
        }
    },
};

static Uri ReadAddress(string text) =>
    Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
        ? new Uri(address.AbsoluteUri.TrimEnd('/') + "/")
        : throw new FormatException($"'{text}' is no address: it has to be as http://127.0.0.1:7071.");
