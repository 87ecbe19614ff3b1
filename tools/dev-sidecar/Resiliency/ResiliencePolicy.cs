namespace DaprPush.DevSidecar.Resiliency;

/// <summary>Why a policy answered in the place of the attempt.</summary>
internal enum PolicyRefusal : byte
{
    TimedOut,
    CircuitOpen,
}

/// <summary>
/// Timeout, circuit breaker and retries around an operation, nested as in daprd: the timeout bounds one attempt, the breaker
/// counts attempts, the retry repeats both. Ours, because daprd's breaker is gobreaker with a condition in CEL over its counts, which
/// Polly's breaker (a failure ratio over a time) is not.
/// </summary>
internal sealed class ResiliencePolicy(TimeSpan? timeout, RetryRule? retry, CircuitBreaker? breaker, TimeProvider time)
{
    /// <summary>Whether an attempt may be made more than once, so that what it sends must be kept.</summary>
    public bool Retries => retry is not null;

    /// <summary>Runs <paramref name="attempt"/> until it succeeds or the policy gives up.</summary>
    /// <param name="attempt">One try. It may throw; then it failed, and the last exception is the caller's.</param>
    /// <param name="failure">Zero for success, the HTTP status that the retry rule may look at, or -1 for any other failure.</param>
    /// <param name="refused">The result when the timeout or the breaker ended an attempt.</param>
    /// <param name="cancellation">The caller's; ends waiting too.</param>
    public async ValueTask<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> attempt, Func<T, int> failure, Func<PolicyRefusal, T> refused, CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            T result;
            int status;
            Exception? thrown = null;
            if (breaker is not null && !breaker.TryEnter())
            {
                // An open breaker ends the operation: daprd makes this error permanent.
                return refused(PolicyRefusal.CircuitOpen);
            }

            try
            {
                (result, status) = await AttemptAsync(attempt, failure, refused, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                (result, status, thrown) = (default!, -1, e);
            }

            breaker?.Exit(status == 0);
            if (status == 0 || retry is null || !retry.MayRetry(status, failures))
            {
                return thrown is null ? result : throw thrown;
            }

            await Task.Delay(retry.Wait(failures), time, cancellation);
        }
    }

    private async ValueTask<(T Result, int Status)> AttemptAsync<T>(
        Func<CancellationToken, ValueTask<T>> attempt, Func<T, int> failure, Func<PolicyRefusal, T> refused, CancellationToken cancellation)
    {
        if (timeout is not { } limit)
        {
            var result = await attempt(cancellation);
            return (result, failure(result));
        }

        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var result = await attempt(both.Token);
            return (result, failure(result));
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return (refused(PolicyRefusal.TimedOut), -1);
        }
    }
}
