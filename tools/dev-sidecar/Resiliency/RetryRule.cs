namespace DaprPush.DevSidecar.Resiliency;

/// <summary>
/// When and how often to try again. Exponential waits grow by half each time and are spread by half in both directions, as in
/// daprd (dapr/kit retry).
/// </summary>
internal sealed record RetryRule
{
    /// <summary>Growing waits instead of equal ones.</summary>
    public bool Exponential { get; init; }

    /// <summary>The wait of a constant policy.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first wait of an exponential policy.</summary>
    public TimeSpan InitialInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait of an exponential policy.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often to try again; below zero: for ever.</summary>
    public int MaxRetries { get; init; } = -1;

    /// <summary>The HTTP statuses that are worth another try; null for all failures.</summary>
    public StatusRanges? Statuses { get; init; }

    /// <summary>Whether to try again after so many failures before this one.</summary>
    public bool MayRetry(int status, int failuresBefore) =>
        (MaxRetries < 0 || failuresBefore < MaxRetries) && (status <= 0 || Statuses is null || Statuses.Contains(status));

    /// <summary>How long to wait first.</summary>
    public TimeSpan Wait(int failuresBefore)
    {
        if (!Exponential)
        {
            return Duration;
        }

        var interval = Math.Min(InitialInterval.TotalMilliseconds * Math.Pow(1.5, Math.Min(failuresBefore, 100)), MaxInterval.TotalMilliseconds);
#pragma warning disable CA5394 // Spreading retries needs no secrecy.
        return TimeSpan.FromMilliseconds(interval * (0.5 + Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }
}
