#nullable enable

namespace Dapr.Actors.Runtime.Reminders;

/// <summary>The rules of timers' and reminders' times.</summary>
internal static class Schedule
{
    public static void Check(TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        if (dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The due time must not be negative.");
        }

        if (period < Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, "The period must not be negative, but for -1 ms: no period.");
        }

        if (ttl < dueTime)
        {
            throw new ArgumentOutOfRangeException(nameof(ttl), ttl, "The time to live must not end before the due time.");
        }
    }
}
