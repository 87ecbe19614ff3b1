using System.Globalization;
using System.Text.Json;

namespace DaprPush.Bench.Fanout;

/// <summary>Sets the lines of sseload beside each other: one row a run, one column a server, the gateway's ratio to each other one.</summary>
internal static class RatioTable
{
    private const string Ours = "gateway";

    private sealed record Line(string Server, string Run, double Value, string Shown);

    public static void Print(IEnumerable<string> results, TextWriter output)
    {
        var lines = results.SelectMany(Read).ToList();
        var servers = lines.Select(line => line.Server).Distinct().OrderBy(name => name != Ours).ToList();
        output.WriteLine($"{"run",-34} {string.Join(' ', servers.Select(server => $"{server,24}"))}   ratios of the gateway to each, by median");
        foreach (var run in lines.GroupBy(line => line.Run))
        {
            var cells = servers.Select(server => string.Join(' ', run.Where(line => line.Server == server).Select(line => line.Shown)));
            var own = Median(run, Ours);
            var ratios = servers.Where(server => server != Ours && own is not null && Median(run, server) is not (null or 0))
                .Select(server => $"{server} {own / Median(run, server):0.00}");
            output.WriteLine($"{run.Key,-34} {string.Join(' ', cells.Select(cell => $"{cell,24}"))}   {string.Join("  ", ratios)}");
        }
    }

    // A label is server/run; a run gives one value or several.
    private static IEnumerable<Line> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var result = document.RootElement;
        var (server, run) = result.GetProperty("label").GetString()!.Split('/') is [var first, var second] ? (first, second) : ("?", "?");
        run = $"{run} n={result.GetProperty("conns").GetInt32()}";
        var latency = result.GetProperty("lat_us");
        var broken = result.GetProperty("missing").GetInt64() + result.GetProperty("tail_missing").GetInt64() + result.GetProperty("dup").GetInt64();
        var lines = new List<Line>();
        void Add(string what, double value, string format = "0") =>
            lines.Add(new Line(server, $"{run} {what}", value, value.ToString(format, CultureInfo.InvariantCulture) + (broken > 0 ? "!" : "")));

        var serverPart = result.TryGetProperty("server", out var sampled) ? sampled : default;
        if (run.StartsWith("idle", StringComparison.Ordinal))
        {
            Add("B/stream", serverPart.GetProperty("pss_per_conn").GetDouble());
            Add("MB", serverPart.GetProperty("pss_idle").GetDouble() / 1e6, "0.0");
            Add("connects/s", result.GetProperty("conns").GetDouble() / Math.Max(result.GetProperty("connect_s").GetDouble(), 1e-3));
        }
        else if (run.StartsWith("rate", StringComparison.Ordinal) || run.StartsWith("stalled", StringComparison.Ordinal))
        {
            Add("p50 ms", latency.GetProperty("p50").GetDouble() / 1e3, "0.00");
            Add("p99 ms", latency.GetProperty("p99").GetDouble() / 1e3, "0.00");
            Add("cores", serverPart.GetProperty("cores").GetDouble(), "0.00");
        }
        else
        {
            Add("deliveries/s", result.GetProperty("deliv_per_s").GetDouble());

            // What the server did with the core it got: holds also where others took some of it.
            Add("deliveries/cpu-ms", 1e3 / serverPart.GetProperty("cpu_s_per_M").GetDouble());
        }

        return lines;
    }

    private static double? Median(IEnumerable<Line> run, string server)
    {
        var values = run.Where(line => line.Server == server).Select(line => line.Value).Order().ToList();
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
