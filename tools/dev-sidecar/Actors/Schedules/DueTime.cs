namespace DaprPush.DevSidecar.Actors.Schedules;

/// <summary>Waiting until a moment, however far.</summary>
internal static class DueTime
{
    // A timer can't be set further than some 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Ends at that moment, or at once when it has passed.</summary>
    public static async Task WaitAsync(DateTimeOffset moment, TimeProvider time, CancellationToken cancellation)
    {
        while (true)
        {
            var wait = moment - time.GetUtcNow();
            if (wait <= TimeSpan.Zero)
            {
                cancellation.ThrowIfCancellationRequested();
                return;
            }

            await Task.Delay(wait < Longest ? Ceiling(wait) : Longest, time, cancellation);
        }
    }

    // A delay counts whole milliseconds; rounded down it would end too early and spin.
    private static TimeSpan Ceiling(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
