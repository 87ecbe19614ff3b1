using System.Diagnostics;

namespace DaprPush.Testing.Processes;

/// <summary>Waiting for what only asking again and again can tell: another process's state.</summary>
public static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">The condition did not come true; the message is <paramref name="failure"/>'s.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan limit, Func<string> failure)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(failure);
        var startedAt = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(startedAt) > limit)
            {
                throw new TimeoutException($"{failure()}\n(waited {limit.TotalSeconds:0.#} s)");
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan, Func{string})"/>
    public static Task UntilAsync(Func<bool> condition, TimeSpan limit, Func<string> failure) =>
        UntilAsync(() => Task.FromResult(condition()), limit, failure);
}
