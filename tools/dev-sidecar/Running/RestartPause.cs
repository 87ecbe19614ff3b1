namespace DaprPush.DevSidecar.Running;

/// <summary>How long to wait before what has ended is started again: a second, twice as long each time, and a second again after a good life.</summary>
internal sealed class RestartPause(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan GoodLife = TimeSpan.FromMinutes(2);
    private TimeSpan _last;
    private long _begunAt = time.GetTimestamp();

    /// <summary>A life begins.</summary>
    public void Begin() => _begunAt = time.GetTimestamp();

    /// <summary>It has ended: the pause before the next one.</summary>
    public TimeSpan Next()
    {
        var hadGoodLife = time.GetElapsedTime(_begunAt) >= GoodLife;
        _last = _last == TimeSpan.Zero || hadGoodLife ? First : TimeSpan.FromTicks(Math.Min(2 * _last.Ticks, Longest.Ticks));
        return _last;
    }
}
