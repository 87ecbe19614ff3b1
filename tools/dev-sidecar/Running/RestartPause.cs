namespace DaprPush.DevSidecar.Running;

/// <summary>How long to wait before what has ended is started again: a second, twice as long each time, and a second again after a good life.</summary>
/// <param name="longest">It never gets longer.</param>
/// <param name="goodLife">From the beginning of a life on.</param>
internal sealed class RestartPause(TimeProvider time, TimeSpan longest, TimeSpan goodLife)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private TimeSpan _last;
    private long _begunAt = time.GetTimestamp();

    /// <summary>A life begins.</summary>
    public void Begin() => _begunAt = time.GetTimestamp();

    /// <summary>It has ended: the pause before the next one.</summary>
    public TimeSpan Next()
    {
        var hadGoodLife = time.GetElapsedTime(_begunAt) >= goodLife;
        _last = _last == TimeSpan.Zero || hadGoodLife ? First : TimeSpan.FromTicks(Math.Min(2 * _last.Ticks, longest.Ticks));
        return _last;
    }
}
