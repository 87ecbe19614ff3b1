using DaprPush.DevSidecar.Apps;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Health;

/// <summary>Asks an app for its health, again and again.</summary>
internal sealed partial class AppHealthProbe(AppChannel app, AppHealthOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Ends at the first healthy answer.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellation)
    {
        while (!await AskAsync(cancellation))
        {
            await Task.Delay(options.Interval < TimeSpan.FromSeconds(1) ? options.Interval : TimeSpan.FromSeconds(1), time, cancellation);
        }
    }

    /// <summary>Watches an app that is healthy now, and tells when that changes.</summary>
    public void Watch(Func<CancellationToken, Task> healthy, Func<Task> unhealthy) => _watching = WatchAsync(healthy, unhealthy);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync(Func<CancellationToken, Task> healthy, Func<Task> unhealthy)
    {
        var failures = 0;
        using var timer = new PeriodicTimer(options.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                if (await AskAsync(_stopping.Token))
                {
                    if (failures >= options.Threshold)
                    {
                        LogHealthy(logger);
                        await healthy(_stopping.Token);
                    }

                    failures = 0;
                }
                else if (++failures == options.Threshold)
                {
                    LogUnhealthy(logger, failures);
                    await unhealthy();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The sidecar stops.
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = app.Request(HttpMethod.Get, options.Path.TrimStart('/'));
            using var response = await app.SendAsync(request, both.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    [LoggerMessage(EventId = 311, Level = LogLevel.Warning, Message = "The app is unhealthy ({Failures} failed probes): no events, actor calls or invocations reach it")]
    private static partial void LogUnhealthy(ILogger logger, int failures);

    [LoggerMessage(EventId = 312, Level = LogLevel.Information, Message = "The app is healthy again")]
    private static partial void LogHealthy(ILogger logger);
}
