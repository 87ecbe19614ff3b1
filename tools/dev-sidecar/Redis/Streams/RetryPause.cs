namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>The pause before something that failed is tried again: 50 ms, doubling up to 1 s.</summary>
internal static class RetryPause
{
    /// <summary>Waits; false when cancelled meanwhile.</summary>
    public static async Task<bool> WaitAsync(int attempt, TimeProvider time, CancellationToken cancellation)
    {
        var pause = TimeSpan.FromMilliseconds(Math.Min(1000, 50 << Math.Min(attempt, 5)));
        await Task.Delay(pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }
}
