using DaprPush.DevSidecar.Conditions;

namespace DaprPush.DevSidecar.Resiliency;

/// <summary>What a breaker is made of.</summary>
/// <param name="MaxRequests">How many may pass while it is half open; that many successes close it.</param>
/// <param name="Interval">How often counts start anew while it is closed; zero for never.</param>
/// <param name="Timeout">How long it stays open.</param>
/// <param name="Trip">The condition that opens it, over requests, totalSuccesses, totalFailures, consecutiveSuccesses and
/// consecutiveFailures.</param>
internal sealed record CircuitBreakerRule(int MaxRequests, TimeSpan Interval, TimeSpan Timeout, Condition Trip);

/// <summary>
/// Stops calls to what keeps failing: closed, open, half open, with the counts and transitions of the runtime's breaker
/// (sony/gobreaker). Thread-safe.
/// </summary>
internal sealed class CircuitBreaker(CircuitBreakerRule rule, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Counts _counts;
    private State _state;
    private long _since = time.GetTimestamp();

    private enum State : byte
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>Whether a call may be made now; if so, <see cref="Exit"/> must follow.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            Age();
            if (_state == State.Open || (_state == State.HalfOpen && _counts.Requests >= rule.MaxRequests))
            {
                return false;
            }

            _counts.Requests++;
            return true;
        }
    }

    /// <summary>Says how the call went.</summary>
    public void Exit(bool succeeded)
    {
        lock (_lock)
        {
            Age();
            _counts.Add(succeeded);
            if (succeeded)
            {
                if (_state == State.HalfOpen && _counts.ConsecutiveSuccesses >= rule.MaxRequests)
                {
                    Become(State.Closed);
                }
            }
            else if (_state == State.HalfOpen || (_state == State.Closed && rule.Trip.IsTrue(_counts.Find)))
            {
                Become(State.Open);
            }
        }
    }

    private void Age()
    {
        var age = time.GetElapsedTime(_since);
        if (_state == State.Open && age >= rule.Timeout)
        {
            Become(State.HalfOpen);
        }
        else if (_state == State.Closed && rule.Interval > TimeSpan.Zero && age >= rule.Interval)
        {
            Become(State.Closed);
        }
    }

    private void Become(State state)
    {
        _state = state;
        _counts = default;
        _since = time.GetTimestamp();
    }

    private struct Counts
    {
        public long Requests;
        public long ConsecutiveSuccesses;
        private long _successes;
        private long _failures;
        private long _consecutiveFailures;

        public void Add(bool succeeded)
        {
            if (succeeded)
            {
                (_successes, ConsecutiveSuccesses, _consecutiveFailures) = (_successes + 1, ConsecutiveSuccesses + 1, 0);
            }
            else
            {
                (_failures, ConsecutiveSuccesses, _consecutiveFailures) = (_failures + 1, 0, _consecutiveFailures + 1);
            }
        }

        public readonly bool Find(string name, out object? value)
        {
            value = name switch
            {
                "requests" => Requests,
                "totalSuccesses" => _successes,
                "totalFailures" => _failures,
                "consecutiveSuccesses" => ConsecutiveSuccesses,
                "consecutiveFailures" => _consecutiveFailures,
                _ => null,
            };
            return value is not null;
        }
    }
}
