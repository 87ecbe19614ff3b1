using DaprPush.Messages.Routing;

namespace DaprPush.Hosting.Ordering;

/// <summary>
/// The door for the events of one topic: lets those of each sender through in the order in which it published them, whatever order a broker that
/// hands out several at a time brings them in. One whose predecessor has not come waits for that, but not for long: a predecessor
/// that a dead process had been handed comes again after many seconds.
/// </summary>
public sealed class SenderOrder(TimeProvider time)
{
    /// <summary>How long an event waits at the most; what is merely overtaken on its way comes within a few milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    // A timer knows whole milliseconds.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    // Few are alive at a time. Who is forgotten counts as new.
    private const int MaxSenders = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Progress> _senders = [];
    private TimeSpan _patience = Patience;

    /// <summary>Ends when what its sender published before it has passed, or has been waited for long enough. <see cref="Pass"/> is to follow.</summary>
    public async ValueTask WaitAsync(EventPlace place, CancellationToken cancellationToken)
    {
        Progress progress;
        LinkedListNode<Waiting> waiting;
        TimeSpan patience;
        lock (_gate)
        {
            progress = ProgressOf(place.Sender);
            if (progress.Passed >= place.After || _patience < Least)
            {
                return;
            }

            patience = _patience;
            waiting = progress.Waiting.AddLast(new Waiting(place.After, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await waiting.Value.Over.Task.WaitAsync(patience, time, cancellationToken).ConfigureAwait(false);
            SetPatience(Patience);
        }
        catch (TimeoutException)
        {
            // Where predecessors go to another instance, each wait would be in vain.
            SetPatience(patience / 2);
        }
        finally
        {
            lock (_gate)
            {
                if (waiting.List is { } list)
                {
                    list.Remove(waiting);
                }
            }
        }
    }

    /// <summary>Whether it, or a later event of its sender, has passed: it comes again, or late.</summary>
    public bool HasPassed(EventPlace place)
    {
        lock (_gate)
        {
            return ProgressOf(place.Sender).Passed >= place.Number;
        }
    }

    /// <summary>The event goes on: whoever waits for it may follow.</summary>
    public void Pass(EventPlace place)
    {
        lock (_gate)
        {
            var progress = ProgressOf(place.Sender);
            if (progress.Passed >= place.Number)
            {
                // Predecessors do come here.
                _patience = Patience;
                return;
            }

            progress.Passed = place.Number;
            for (var next = progress.Waiting.First; next is not null;)
            {
                var waiting = next;
                next = next.Next;
                if (waiting.Value.After <= place.Number)
                {
                    progress.Waiting.Remove(waiting);
                    waiting.Value.Over.SetResult();
                }
            }
        }
    }

    private void SetPatience(TimeSpan patience)
    {
        lock (_gate)
        {
            _patience = patience;
        }
    }

    private Progress ProgressOf(string sender)
    {
        if (!_senders.TryGetValue(sender, out var progress))
        {
            if (_senders.Count >= MaxSenders)
            {
                _senders.Clear();
            }

            _senders.Add(sender, progress = new Progress());
        }

        return progress;
    }

    private sealed class Progress
    {
        /// <summary>The highest number that has passed.</summary>
        public long Passed { get; set; }

        public LinkedList<Waiting> Waiting { get; } = new();
    }

    private sealed record Waiting(long After, TaskCompletionSource Over);
}
