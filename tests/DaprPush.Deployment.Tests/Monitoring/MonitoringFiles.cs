using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Monitoring;

/// <summary>What <c>deploy/monitoring</c> asks Prometheus for.</summary>
internal static partial class MonitoringFiles
{
    /// <summary>What our parts do not show but others do: Prometheus itself and redis_exporter.</summary>
    private static readonly string[] FromOthers = ["up", "redis_up", "redis_memory_used_bytes", "redis_memory_max_bytes"];

    public static string Folder => Repository.At("deploy", "monitoring");

    /// <summary>Every expression of the rules and dashboards, with the file it is from.</summary>
    public static IEnumerable<(string File, string Expression)> Expressions =>
        RuleFiles.SelectMany(file => Rules(file), (file, rule) => (file, (string)rule["expr"]!)).Concat(Dashboards.SelectMany(
            file => JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray().SelectMany(panel => panel!["targets"]!.AsArray()),
            (file, target) => (file, (string)target!["expr"]!)));

    public static IEnumerable<string> RuleFiles => Directory.EnumerateFiles(Path.Combine(Folder, "rules"));

    public static IEnumerable<string> Dashboards => Directory.EnumerateFiles(Path.Combine(Folder, "grafana", "dashboards"));

    /// <summary>What docs/operations.md names: an expression for each piece of code in it.</summary>
    public static IEnumerable<(string File, string Expression)> Guide =>
        Code().Matches(File.ReadAllText(Repository.At("docs", "operations.md"))).Select(code => ("operations.md", code.Groups["code"].Value));

    /// <summary>Names that rules make.</summary>
    public static IReadOnlySet<string> Recorded => RuleFiles.SelectMany(Rules).Select(rule => (string?)rule["record"]).OfType<string>().ToHashSet();

    public static IEnumerable<JsonObject> Rules(string file) => YamlFile.ReadOne(Path.GetRelativePath(Repository.Root, file))["groups"]!.AsArray()
        .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!.AsObject());

    /// <summary>The metrics of our own that an expression names; a histogram's parts count as the histogram.</summary>
    public static IEnumerable<string> MetricsIn(string expression) => MetricName().Matches(Label().Replace(expression, ""))
        .Select(match => HistogramPart().Replace(match.Value, ""))
        .Where(name => !FromOthers.Contains(name) && !Recorded.Contains(name))
        .Distinct();

    [GeneratedRegex(@"\b(?:message_push|process|redis)_[a-z0-9_:]+\b|\bmessage_push:[a-z0-9_:]+\b|\bup\b")]
    private static partial Regex MetricName();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}
