using System.Globalization;
using DaprPush.DevSidecar.Running.Processes;

namespace DaprPush.DevSidecar.Running;

/// <summary>
/// Waits for an app that starts, for as long as it moves: it writes lines or uses CPU time. How long a start takes depends on what
/// else the machine does; whether it goes on does not.
/// </summary>
/// <param name="quiet">How long nothing may have moved before the app is given up.</param>
internal sealed class StartWatch(InstancePlan plan, AppProcess? process, TimeSpan quiet, Action<string> say, TimeProvider time)
{
    // Of a core. What waits in vain uses less, what starts uses more, also beside eighty others on two cores.
    private const double MovingShare = 0.005;
    private static readonly TimeSpan SayInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    /// <summary>Ends with <paramref name="connecting"/>, which is cancelled by <paramref name="limit"/> when nothing has moved.</summary>
    public async Task WaitAsync(Task connecting, CancellationTokenSource limit)
    {
        var poll = quiet / 4 < LongestPoll ? quiet / 4 : LongestPoll;
        var began = time.GetTimestamp();
        var (movedAt, saidAt, mark) = (began, began, Read());
        while (await Task.WhenAny(connecting, Task.Delay(poll, time, limit.Token)) != connecting && !limit.IsCancellationRequested)
        {
            var now = Read();
            if (now.Lines != mark.Lines || (now.Cpu - mark.Cpu).Duration() > quiet * MovingShare)
            {
                (movedAt, mark) = (time.GetTimestamp(), now);
            }

            var still = time.GetElapsedTime(movedAt);
            if (still >= quiet)
            {
                await limit.CancelAsync();
                break;
            }

            if (time.GetElapsedTime(saidAt) >= SayInterval)
            {
                saidAt = time.GetTimestamp();
                say($"waiting for {plan.Name} to open its port {plan.AppPort}: {Seconds(time.GetElapsedTime(began))} s so far, {now.Lines} lines written, "
                    + $"{Seconds(now.Cpu)} s of CPU time used; last moved {Seconds(still)} s ago");
            }
        }

        await connecting;
    }

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    // An app that was started elsewhere is seen by its port alone.
    private (long Lines, TimeSpan Cpu) Read() => process is null ? default : (process.Lines, process.CpuTime);
}
