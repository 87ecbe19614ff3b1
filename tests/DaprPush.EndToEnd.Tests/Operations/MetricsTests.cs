using System.Text.RegularExpressions;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Operations;

public abstract partial class MetricsTests(SystemFixture fixture) : SystemTests(fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private Uri GatewayPage => new(System.Consoles[0], "metrics");

    private Uri RouterPage => new(System.App("message-router"), "metrics");

    private Uri SendApiPage => new(System.SendApi, "api/metrics");

    [Fact]
    public async Task Metrics_OfEveryPart_AreWhatPrometheusReads()
    {
        foreach (var address in new[] { GatewayPage, new Uri(System.Consoles[0], "sse/metrics"), RouterPage, SendApiPage })
        {
            var page = await PrometheusPage.ReadAsync(address);

            (await page.CheckAsync()).Should().BeEmpty($"{address} shows\n{page.Text}");
            page.Names.Should().OnlyHaveUniqueItems();
            page.ValueOf("message_push_build_info").Should().Be(1);
            page.ValueOf("process_start_time_seconds").Should().BeGreaterThan(1_700_000_000);
            page.Names.Should().Contain("dotnet_gc_collections_total").And.Contain("dotnet_process_cpu_time_seconds_total");
        }
    }

    [Fact]
    public async Task Metrics_AMessageDelivered_IsCountedInEveryPart()
    {
        var (gatewayBefore, routerBefore, apiBefore) = await ReadAllAsync();
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await Sender.DeliverAsync(Message(new { user_id = user }));
        await client.WaitForMessagesAsync(1);

        // A page may be a second old.
        PrometheusPage gateway = gatewayBefore, router = routerBefore, api = apiBefore;
        await Waiting.UntilAsync(
            async () =>
            {
                (gateway, router, api) = await ReadAllAsync();
                return MissingIn(api, apiBefore, "message_push_messages_accepted_total", "message_push_publish_batch_messages_count", "message_push_request_duration_seconds_count")
                    .Concat(MissingIn(router, routerBefore, "message_push_messages_stored_total", "message_push_broker_lag_seconds_count", "message_push_actor_call_duration_seconds_count"))
                    .Concat(MissingIn(gateway, gatewayBefore, "message_push_connections_total", "message_push_messages_sent_total", "message_push_sent_bytes_total", "message_push_message_duration_seconds_count"))
                    .FirstOrDefault() is null;
            },
            Limit,
            () => $"Not counted:\n{api.Text}\n{router.Text}\n{gateway.Text}");

        Grown(gateway, gatewayBefore, "message_push_sent_bytes_total").Should().BeGreaterThan(100);
        gateway.ValueOf("message_push_connections_active").Should().BeGreaterThanOrEqualTo(1);
        gateway.ValueOf("message_push_users_active").Should().BeGreaterThanOrEqualTo(1);
        gateway.ValueOf("message_push_messages_failed_total").Should().BeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Metrics_ARefusedMessage_IsCounted()
    {
        var before = await PrometheusPage.ReadAsync(SendApiPage);
        await Sender.SendAsync(new { type = "info" });

        PrometheusPage? page = null;
        await Waiting.UntilAsync(
            async () => Grown(page = await PrometheusPage.ReadAsync(SendApiPage), before, "message_push_messages_refused_total") >= 1, Limit, () => page!.Text);
    }

    [Fact]
    public async Task Metrics_WhenAClientLeaves_SayWhy()
    {
        var before = await PrometheusPage.ReadAsync(GatewayPage);
        var client = await FollowAsync($"/sse/user/{NewName("user")}");
        await client.LeaveAsync();

        PrometheusPage? page = null;
        await Waiting.UntilAsync(
            async () => Grown(page = await PrometheusPage.ReadAsync(GatewayPage), before, "message_push_connections_closed_total{reason=\"client\"") >= 1,
            Limit,
            () => page!.Text);
    }

    [Fact]
    public async Task MonitoringPage_Names_AreThoseThatAreShown()
    {
        var named = MetricName().Matches(await File.ReadAllTextAsync(Repository.At("docs", "monitoring.md"))).Select(match => match.Value).ToHashSet();
        await Sender.DeliverToAllAsync(Broadcast());

        // A histogram is shown from its first value on.
        HashSet<string> shown = [];
        await Waiting.UntilAsync(
            async () =>
            {
                var (gateway, router, api) = await ReadAllAsync();
                shown = [.. gateway.Names.Concat(router.Names).Concat(api.Names).Where(name => name.StartsWith("message_push_", StringComparison.Ordinal))];
                return named.IsSubsetOf(shown);
            },
            Limit,
            () => $"docs/monitoring.md names what is not shown: {string.Join(", ", named.Except(shown))}");

        shown.Except(named).Should().BeEmpty("docs/monitoring.md names every metric");
    }

    [GeneratedRegex("message_push_[a-z_]+")]
    private static partial Regex MetricName();

    private static IEnumerable<string> MissingIn(PrometheusPage after, PrometheusPage before, params string[] series) =>
        series.Where(name => Grown(after, before, name) < 1);

    private static double Grown(PrometheusPage after, PrometheusPage before, string series) =>
        Math.Max(0, after.ValueOf(series)) - Math.Max(0, before.ValueOf(series));

    private async Task<(PrometheusPage Gateway, PrometheusPage Router, PrometheusPage Api)> ReadAllAsync() =>
        (await PrometheusPage.ReadAsync(GatewayPage), await PrometheusPage.ReadAsync(RouterPage), await PrometheusPage.ReadAsync(SendApiPage));
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryMetricsTests(InMemorySystem system) : MetricsTests(system);
