using System.Globalization;
using System.Net;
using DaprPush.DevSidecar.Actors.Reminders;
using DaprPush.DevSidecar.Sidecars;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Running.Faults;

/// <summary>
/// Breaks parts of a run on request, as orchestrators and machines do: a port of the loopback interface, opened by <c>--faults</c>
/// only. Every request is a POST with the header <see cref="Header"/>, which no web page of another origin can send.
/// </summary>
internal sealed class FaultServer : IAsyncDisposable
{
    /// <summary>What a request must have.</summary>
    public const string Header = "X-Dev-Sidecar-Fault";

    private static readonly TimeSpan LongestAway = TimeSpan.FromMinutes(10);
    private readonly WebApplication _web;

    private FaultServer(WebApplication web) => _web = web;

    /// <summary>Where it listens.</summary>
    public int Port => new Uri(_web.Urls.First()).Port;

    /// <summary>Opens the port.</summary>
    public static async Task<FaultServer> StartAsync(LiveInstances instances, SharedRuntime shared, Action<string> say)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        web.Use(RefuseAsync);
        web.MapPost("placement/restart", async (double? away) =>
        {
            say($"fault: placement is away for {away} s");
            await shared.Placement.RestartAsync(Away(away));
            return "placement is back";
        });
        web.MapPost("scheduler/restart", async (double? away, bool? graceful) =>
        {
            var isKilled = graceful is not true;
            say(isKilled
                ? $"fault: the scheduler is killed; nothing fires for {Math.Max(away ?? 0, Scheduler.LeaseAfterKill.TotalSeconds)} s"
                : $"fault: the scheduler is away for {away} s");
            await shared.Scheduler.RestartAsync(Away(away), isKilled);
            return "the scheduler is back";
        });
        web.MapPost("sidecars/{instance}/kill", async (string instance, double? away) =>
        {
            var run = instances.Find(instance).Served;
            say($"fault: the sidecar of {instance} is killed, its app lives on");
            await run.KillSidecarAsync(Away(away));
            return $"the sidecar of {instance} is back";
        });
        web.MapPost("apps/{instance}/kill", async (string instance, double? away) =>
        {
            var run = instances.Find(instance).Served;
            say($"fault: app {instance} is killed, its sidecar lives on");
            await run.KillAppAsync(Away(away));
            return $"app {instance} is started again";
        });
        web.MapPost("instances/{instance}/kill", async (string instance, double? away) =>
        {
            var run = instances.Find(instance).Served;
            say($"fault: {instance} is killed, its app and its sidecar");
            await run.KillBothAsync(Away(away));
            return $"{instance} is started again";
        });
        web.MapPost("hosts/{app}/add", (string app) =>
        {
            var name = instances.Add(app);
            say($"fault: {name} is added");
            return name;
        });
        web.MapPost("hosts/{instance}/remove", async (string instance) =>
        {
            say($"fault: {instance} is removed");
            await instances.RemoveAsync(instance);
            return $"{instance} is gone";
        });
        await web.StartAsync();
        return new FaultServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private static TimeSpan Away(double? seconds)
    {
        var away = TimeSpan.FromSeconds(seconds ?? 0);
        return away >= TimeSpan.Zero && away <= LongestAway
            ? away
            : throw new FaultRefusedException(
                $"away is from 0 to {LongestAway.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds, not {away.TotalSeconds.ToString(CultureInfo.InvariantCulture)}");
    }

    private static async Task RefuseAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Headers.ContainsKey(Header))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync($"the header {Header} is missing");
            return;
        }

        try
        {
            await next(http);
        }
        catch (Exception failure) when (failure is FaultRefusedException or RunRefusedException or OperationCanceledException)
        {
            http.Response.StatusCode = StatusCodes.Status409Conflict;
            await http.Response.WriteAsync(failure is OperationCanceledException ? "it ended meanwhile" : failure.Message);
        }
    }
}
