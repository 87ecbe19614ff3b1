using DaprPush.Gateway.Metrics;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Calls actors for the hub loop, which must not wait. A call that fails is made again, ever more rarely, as long as its answer is
/// wanted; only so many are under way at once, for when all streams are attached anew.
/// </summary>
internal sealed class StreamCalls(HubLoop loop, StreamActors actors, GatewayMetrics metrics, TimeProvider time, ILogger<StreamCalls> logger)
    : IStreamCalls, IDisposable
{
    private const int MaxParallel = 64;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _parallel = new(MaxParallel);
    private long _loggedAt = long.MinValue;

    public void Attach(StreamName stream, StreamPosition? after, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Start(RouterActors.Attach, stream, () => actors.AttachAsync(stream, after), isWanted, page => Settle(page, then), givenUp);

    public void Read(StreamName stream, StreamPosition after, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Start(RouterActors.Read, stream, () => actors.ReadAsync(stream, after), isWanted, then, givenUp);

    public void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp) =>
        Start(RouterActors.Unacknowledged, stream, () => actors.UnacknowledgedAsync(stream, after), isWanted, then, givenUp);

    // Attached only counts when ephemeral messages come for certain; the wait holds neither the loop nor a place among the calls.
    private void Settle(StreamPage page, Action<StreamPage> then)
    {
        if (page.SettlesIn <= 0)
        {
            then(page);
            return;
        }

        _ = SettleAsync();

        async Task SettleAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(page.SettlesIn), time).ConfigureAwait(false);
            loop.Post(() => then(page));
        }
    }

    public void Detach(StreamName stream, Action then) => Start(
        RouterActors.Detach,
        stream,
        async () =>
        {
            await actors.DetachAsync(stream).ConfigureAwait(false);
            return true;
        },
        isWanted: () => false,
        _ => then(),
        givenUp: then);

    public void Dispose() => _parallel.Dispose();

    /// <param name="isWanted">Asked on the loop after a failure.</param>
    private void Start<TAnswer>(
        string method, StreamName stream, Func<Task<TAnswer>> call, Func<bool> isWanted, Action<TAnswer> then, Action givenUp)
    {
        _ = Task.Run(() => RunAsync(attempt: 0));

        async Task RunAsync(int attempt)
        {
            await _parallel.WaitAsync().ConfigureAwait(false);
            var startedAt = time.GetTimestamp();
            try
            {
                var answer = await call().ConfigureAwait(false);
                metrics.ActorCalled(method, time.GetElapsedTime(startedAt));
                loop.Post(() => then(answer));
            }
            catch (Exception exception)
            {
                metrics.ActorCallFailed(method);
                LogFailure(method, stream, exception);
                loop.Post(() =>
                {
                    if (isWanted())
                    {
                        _ = Task.Run(() => RetryAsync(attempt + 1));
                    }
                    else
                    {
                        givenUp();
                    }
                });
            }
            finally
            {
                _parallel.Release();
            }
        }

        async Task RetryAsync(int attempt)
        {
            await Task.Delay(PauseBefore(attempt), time).ConfigureAwait(false);
            await RunAsync(attempt).ConfigureAwait(false);
        }
    }

    // When the sidecar is away, every stream fails in the same way: one line a second is enough. The counter has them all.
    private void LogFailure(string method, StreamName stream, Exception exception)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _loggedAt);
        if ((last == long.MinValue || time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1))
            && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            GatewayLog.ActorCallFailed(logger, method, stream.Text, exception.Message);
        }
    }

    // Spread by a half, so that thousands of streams do not come back at the same moment.
    private static TimeSpan PauseBefore(int attempt)
    {
        var pause = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, attempt - 1), LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }
}
