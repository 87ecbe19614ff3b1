using System.Net;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Production;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Monitoring;

/// <summary>Prometheus on the parts of a server in production.</summary>
public sealed partial class RunningSystemTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ServerInstallation _server = ServerInstallation.Create(gateways: 2);
    private ProductionSystem? _system;

    private ProductionSystem System => _system!;

    public async Task InitializeAsync() => _system = await ProductionSystem.StartAsync(await ServerLaunches.ReadAsync(_server));

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Parts_ScrapedByPrometheus_ShowEachMetricThatIsAskedForAndAreMissedWhenKilled()
    {
        await SendOneAsync();
        (await MissingAsync()).Should().BeEmpty();

        await using var prometheus = await PrometheusServer.StartAsync(System.Launches.ToLookup(launch => launch.AppId, launch => launch.Target));
        await Waiting.UntilAsync(
            async () => await prometheus.TargetsAsync() is { } targets && targets.Count == System.Launches.Count && targets.Values.All(health => health == "up"),
            Limit,
            () => "Prometheus does not reach every part");
        await Waiting.UntilAsync(async () => await prometheus.ValueAsync("sum(message_push_messages_accepted_total)") > 0, Limit, () => "no message is counted");
        await Waiting.UntilAsync(async () => !(await FiringAsync(prometheus)).Any(), Limit, () => "an alert fires while everything runs");

        var killed = System.Gateways.Last();
        await System.KillAsync(killed);
        await Waiting.UntilAsync(async () => (await FiringAsync(prometheus)).Contains(killed.Target), Limit, () => "no alert fires");

        System.Start(killed);
        await Waiting.UntilAsync(async () => !(await FiringAsync(prometheus)).Any(), Limit, () => "the alert does not end");
        await System.WaitUntilReadyAsync();
    }

    private static async Task<IEnumerable<string?>> FiringAsync(PrometheusServer prometheus) =>
        (await prometheus.FiringAsync()).Where(alert => alert.Name == "PushPartDown").Select(alert => alert.Instance);

    private async Task<IEnumerable<(string File, string Metric)>> MissingAsync()
    {
        var shown = new HashSet<string>();
        foreach (var launch in System.Launches)
        {
            shown.UnionWith(TypeLine().Matches(await Http.GetStringAsync(launch.Metrics)).Select(match => match.Groups["name"].Value));
        }

        return MonitoringFiles.Expressions.Concat(MonitoringFiles.Guide)
            .SelectMany(entry => MonitoringFiles.MetricsIn(entry.Expression), (entry, metric) => (Path.GetFileName(entry.File), metric))
            .Where(entry => !shown.Contains(entry.metric))
            .Distinct();
    }

    private async Task SendOneAsync()
    {
        var user = $"user-{Guid.NewGuid():N}";
        await using var client = Callers.Subscriber(user, System.JwtSecret);
        await client.ConnectAsync(System.Gateways.First().Address);

        // A refusal is counted, and shown, from the first on.
        using var stranger = await Http.GetAsync(new Uri(System.Gateways.First().Address, $"sse/user/{user}"));
        stranger.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var sender = Callers.WithKey(System.SendApi.Address, System.SendApi.Environment["API_KEY"]);
        await client.WaitForMessageAsync(await new PersistentSender(sender, user).SendAsync(), Limit);
    }

    [GeneratedRegex("^# TYPE (?<name>\\S+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
