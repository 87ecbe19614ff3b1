namespace DaprPush.Gateway.Delivery;

/// <summary>How old messages were when they were written.</summary>
/// <param name="Count">Messages.</param>
/// <param name="Milliseconds">Of all of them together.</param>
/// <param name="Longest">Milliseconds of the oldest.</param>
internal readonly record struct LatencySum(int Count, long Milliseconds, long Longest)
{
    public LatencySum With(long milliseconds) => new(Count + 1, Milliseconds + milliseconds, Math.Max(Longest, milliseconds));
}
