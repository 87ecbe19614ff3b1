using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DaprPush.Bench.Fleet;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

// Tens of thousands of streams over several gateways, held for minutes under steady traffic: is anything lost, does memory grow?
var streams = new Option<int>("--streams") { Description = "open streams, all gateways together", DefaultValueFactory = _ => 50_000 };
var gateways = new Option<int>("--gateways") { Description = "a process each; one may open 20,000 descriptors on many machines", DefaultValueFactory = _ => 3 };
var rate = new Option<int>("--rate") { Description = "deliveries a second", DefaultValueFactory = _ => 10_000 };
var minutes = new Option<double>("--minutes") { Description = "how long", DefaultValueFactory = _ => 10 };
var channels = new Option<int>("--channels") { Description = "channels that the streams follow, one each", DefaultValueFactory = _ => 50 };
var tools = new Option<string?>("--tools") { Description = "folder with sseload/, built; default: the environment's PUSH_TOOLS" };
var root = new RootCommand("Holds a fleet of gateways full of streams.") { streams, gateways, rate, minutes, channels, tools };
root.SetAction(async (result, cancellationToken) =>
{
    var (count, fleet, topics) = (result.GetValue(streams), result.GetValue(gateways), result.GetValue(channels));
    var duration = TimeSpan.FromMinutes(result.GetValue(minutes));
    var tool = Path.Combine(result.GetValue(tools) ?? Environment.GetEnvironmentVariable("PUSH_TOOLS") ?? ".", "sseload", "sseload");
    await using var system = await PushSystem.StartAsync(new PushSystemOptions
    {
        Scale = new Dictionary<string, int> { ["push-gateway"] = fleet },
        Environment = new Dictionary<string, string> { ["MAX_CONNECTIONS"] = "19500" },
        Folder = "bench",
        StartLimit = TimeSpan.FromMinutes(3),
    });
    var pids = system.InstancesOf("push-gateway").Select(gateway => gateway.OwnPid()!.Value).ToArray();
    var each = count / fleet;
    var arriving = TimeSpan.FromSeconds((each / 1_500.0 * 2) + 20);
    var loads = system.Gateways
        .Select((gateway, i) => LoadTool.Start(
            tool, system.Folder, $"gateway-{i}", $"{gateway}sse/stream/fleet-{{i}}?format=message", each, topics, (int)(duration + arriving).TotalSeconds))
        .ToArray();
    using var sender = new Sender(system.SendApi);

    // Nothing is sent before everybody is there: a stream that starts in the middle would count what it never was to have.
    await Task.Delay(arriving, cancellationToken);
    Print($"{"s",6} {"messages",9} {"PSS of each gateway, MB",30}");
    var started = Stopwatch.GetTimestamp();
    var period = TimeSpan.FromSeconds((double)each * fleet / topics / result.GetValue(rate));
    var sent = 0;
    for (var printed = -1; Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < duration - TimeSpan.FromSeconds(5);)
    {
        if ((int)(elapsed.TotalSeconds / 30) > printed)
        {
            printed = (int)(elapsed.TotalSeconds / 30);
            Print($"{elapsed.TotalSeconds,6:0} {sent,9} {string.Join(' ', pids.Select(pid => ProcessMemory.Of(pid).ToString("0.0", CultureInfo.InvariantCulture))),30}");
        }

        var answer = await sender.SendAsync(
            $$$"""{"service":"bench","type":"info","target":{"channel":"fleet-{{{sent % topics}}}"},"data":{"t":{{{Stopwatch.GetTimestamp()}}},"n":{{{sent / topics}}},"text":"{{{new string('x', 60)}}}"}}""");
        if (answer.Status != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException($"A message was not accepted: {answer}");
        }

        sent++;
        var due = (sent * period) - Stopwatch.GetElapsedTime(started);
        await Task.Delay(due > TimeSpan.Zero ? due : TimeSpan.Zero, cancellationToken);
    }

    var delivered = 0L;
    foreach (var load in loads)
    {
        var outcome = await load.ResultAsync(duration + TimeSpan.FromMinutes(2));
        delivered += outcome.GetProperty("delivered").GetInt64();
        Print($"{Text(outcome, "label")}: {Text(outcome, "open")} open, {Text(outcome, "closed")} closed, {Text(outcome, "delivered")} delivered, {Text(outcome, "missing")} missing, {Text(outcome, "dup")} repeated, {Text(outcome, "ooo")} out of order, p50 {outcome.GetProperty("lat_us").GetProperty("p50").GetDouble() / 1_000:0.0} ms, p99 {outcome.GetProperty("lat_us").GetProperty("p99").GetDouble() / 1_000:0.0} ms");
    }

    var owed = (long)sent * (each / topics) * fleet;
    Print($"{sent} messages, {owed} deliveries owed at least, {delivered} made; PSS at the end {string.Join(' ', pids.Select(pid => ProcessMemory.Of(pid).ToString("0.0", CultureInfo.InvariantCulture)))} MB");
    return delivered >= owed ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();

static string Text(JsonElement outcome, string field) => outcome.GetProperty(field).ToString();

static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
