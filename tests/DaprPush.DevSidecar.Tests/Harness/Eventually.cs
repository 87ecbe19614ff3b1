using System.Diagnostics;

namespace DaprPush.DevSidecar.Tests.Harness;

/// <summary>Waits for what must become true, asking again and again, with a limit.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, int seconds = 60)
    {
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException($"it did not become true within {seconds} s");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public static Task TrueAsync(Func<bool> condition, int seconds = 60) => TrueAsync(() => Task.FromResult(condition()), seconds);
}
