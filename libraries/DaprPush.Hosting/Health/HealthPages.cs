using System.Buffers;
using DaprPush.Hosting.Sharing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>The health pages as JSON. Asking costs the same however many ask: a page is made at most ten times a second.</summary>
public sealed class HealthPages
{
    // So that a client that asks without end takes no core for it; it adds little to how long an outage goes unseen.
    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(100);

    private readonly HealthCheckService _checks;
    private readonly HealthReportWriter _writer;
    private readonly SharedAnswer<HealthAnswer>[] _pages;

    internal HealthPages(HealthCheckService checks, HealthReportWriter writer, TimeProvider time)
    {
        _checks = checks;
        _writer = writer;
        _pages = [.. Enum.GetValues<HealthPage>().Select(page => new SharedAnswer<HealthAnswer>(() => MakeAsync(page), Freshness, time))];
    }

    public Task<HealthAnswer> ReadAsync(HealthPage page) => _pages[(int)page].GetAsync();

    private async Task<HealthAnswer> MakeAsync(HealthPage page)
    {
        var report = await _checks.CheckHealthAsync(check => IsOn(page, check)).ConfigureAwait(false);
        var body = new ArrayBufferWriter<byte>();
        _writer.Write(body, report, withProcess: page == HealthPage.All);
        return new HealthAnswer(report.Status == HealthStatus.Unhealthy ? 503 : 200, body.WrittenMemory);
    }

    private static bool IsOn(HealthPage page, HealthCheckRegistration check) => page switch
    {
        HealthPage.All => true,
        HealthPage.Ready => check.Tags.Contains(HealthEndpoints.ReadyTag),
        HealthPage.Live => check.Tags.Contains(HealthEndpoints.LiveTag),
        _ => false,
    };
}

/// <param name="Status">Of HTTP.</param>
/// <param name="Json">The body.</param>
public sealed record HealthAnswer(int Status, ReadOnlyMemory<byte> Json)
{
    public const string ContentType = "application/json";
}
