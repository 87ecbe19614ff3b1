using System.Diagnostics;

namespace DaprPush.Testing.Sending;

/// <summary>A load that comes at its own rate, however long the answers take: what waits behind a slow one counts.</summary>
public static class OpenLoop
{
    /// <summary>Sends so many messages, or until told to stop, then waits for the answers.</summary>
    /// <param name="rate">Messages a second.</param>
    /// <param name="send">Sends the message of a number, counted from 0; is called when it is due.</param>
    /// <param name="count">Of messages; null where only <paramref name="stopping"/> ends it.</param>
    public static async Task RunAsync(int rate, Func<long, Task> send, CancellationToken stopping, long? count = null)
    {
        ArgumentNullException.ThrowIfNull(send);
        var answers = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0L; !stopping.IsCancellationRequested && i != count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, CancellationToken.None).ConfigureAwait(false);
            }

            answers.Add(send(i));
        }

        await Task.WhenAll(answers).ConfigureAwait(false);
    }
}
