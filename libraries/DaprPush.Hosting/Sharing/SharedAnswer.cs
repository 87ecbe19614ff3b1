namespace DaprPush.Hosting.Sharing;

/// <summary>
/// An answer that costs something to make: made once for all who ask while it is made or within <paramref name="freshness"/> of its
/// beginning. Whoever asks awaits; no asker's thread is blocked. A failure is told to those who waited for it, and the next one
/// who asks begins anew.
/// </summary>
/// <param name="make">Makes the answer; runs on a pool thread, never twice at a time.</param>
/// <param name="freshness">How old an answer may be, counted from when its making began.</param>
public sealed class SharedAnswer<T>(Func<Task<T>> make, TimeSpan freshness, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<T>? _answer;
    private long _begunAt;

    /// <summary>The answer, at most <c>freshness</c> old when it is ready.</summary>
    public Task<T> GetAsync()
    {
        lock (_lock)
        {
            if (_answer is { } answer && (!answer.IsCompleted || (answer.IsCompletedSuccessfully && time.GetElapsedTime(_begunAt) < freshness)))
            {
                return answer;
            }

            _begunAt = time.GetTimestamp();
            return _answer = Task.Run(make);
        }
    }
}
