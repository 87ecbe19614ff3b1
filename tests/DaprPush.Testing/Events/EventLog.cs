namespace DaprPush.Testing.Events;

/// <summary>What a client got, in the order it got it; somebody may wait for more. Any thread may call it.</summary>
public sealed class EventLog
{
    private readonly Lock _lock = new();
    private readonly List<ServerSentEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _end;

    /// <summary>All events up to now.</summary>
    public IReadOnlyList<ServerSentEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public void Add(ServerSentEvent received) => Change(() => _events.Add(received));

    /// <summary>Says why no more events come, so that nobody waits in vain.</summary>
    public void End(Exception reason) => Change(() => _end = reason);

    /// <summary>Events may come again.</summary>
    public void Reopen() => Change(() => _end = null);

    /// <summary>Waits until what was received meets a condition, and returns all of it.</summary>
    /// <exception cref="TimeoutException">It did not within the limit; the message says what was received instead.</exception>
    /// <exception cref="EndOfStreamException">The stream ended before.</exception>
    public async Task<IReadOnlyList<ServerSentEvent>> WaitAsync(
        Func<IReadOnlyList<ServerSentEvent>, bool> condition, string description, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(condition);
        using var deadline = new CancellationTokenSource(limit);
        while (true)
        {
            var (events, end, changed) = Look();
            if (condition(events))
            {
                return events;
            }

            if (end is not null)
            {
                throw new EndOfStreamException($"The stream ended while waiting for {description}. {Describe(events)}", end);
            }

            try
            {
                await changed.WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No {description} within {limit.TotalSeconds:0.#} s. {Describe(Look().Events)}");
            }
        }
    }

    private static string Describe(IReadOnlyList<ServerSentEvent> events) => events.Count == 0
        ? "Nothing was received."
        : $"Received {events.Count}, at last:\n{string.Join('\n', events.TakeLast(10))}";

    private (IReadOnlyList<ServerSentEvent> Events, Exception? End, Task Changed) Look()
    {
        lock (_lock)
        {
            return ([.. _events], _end, _changed.Task);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
