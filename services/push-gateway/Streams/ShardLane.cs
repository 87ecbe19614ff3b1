using System.Diagnostics.CodeAnalysis;
using DaprPush.Gateway.Metrics;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// The calls to one shard, one at a time: the first goes at once, and what is wanted while it is on its way makes up the next. So thousands that come
/// back together cost hundreds of calls, and one that comes alone waits for nothing. Readings go first; connections that take up streams
/// take turns. What failed is asked again, ever more rarely, as long as it is wanted.
/// </summary>
/// <param name="post">Does work on the hub loop.</param>
/// <param name="forgotten">Called on the loop when the shard has forgotten this gateway.</param>
internal sealed class ShardLane(
    ShardName shard, GatewayRef self, Action<Action> post, ActorCaller actors, Action forgotten, GatewayMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>Requests in one call at the most: the shard numbers no messages meanwhile.</summary>
    public const int MaxRequests = 128;

    /// <summary>Streams that one connection takes up before it is the next one's turn: as many as most have.</summary>
    private const int StreamsInATurn = 16;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<Wanted> _first = new();
    private readonly FairQueue<Wanted> _ofConnections = new(StreamsInATurn);
    private readonly Queue<Wanted> _later = new();
    private readonly ActorAddress _actor = RouterActors.ShardOf(shard);
    private bool _isCalling;
    private bool _mustLook;
    private int _failures;
    private volatile bool _holdsNoOther = true;
    private volatile string? _registration;

    /// <summary>See <see cref="FollowAnswer.Registration"/>; it changes on the loop.</summary>
    public string? Registration => _registration;

    /// <param name="isWanted">Asked on the loop after a failure.</param>
    /// <param name="by">For taking up a stream: the connection that waits for it; null where none does.</param>
    public void Add(StreamRequest request, Func<bool> isWanted, Action<StreamAnswer> then, Action givenUp, object? by = null) =>
        Add([new Wanted(request, isWanted, then, givenUp, by)]);

    /// <inheritdoc cref="IStreamCalls.Look"/>
    public void Look(Func<bool> holdsNoOther)
    {
        _holdsNoOther = _holdsNoOther || holdsNoOther();
        lock (_gate)
        {
            if (!_isCalling)
            {
                _mustLook = true;
                Start();
            }
        }
    }

    private void Add(IEnumerable<Wanted> wanted)
    {
        lock (_gate)
        {
            foreach (var one in wanted)
            {
                if (one.By is not null)
                {
                    _ofConnections.Enqueue(one.By, one);
                }
                else
                {
                    (one.IsReading ? _first : _later).Enqueue(one);
                }
            }

            Start();
        }
    }

    private void Start()
    {
        if (!_isCalling)
        {
            _isCalling = true;
            _ = Task.Run(CallAllAsync);
        }
    }

    private async Task CallAllAsync()
    {
        while (TryTake(out var wanted))
        {
            await CallAsync(wanted).ConfigureAwait(false);
        }
    }

    private bool TryTake([NotNullWhen(true)] out List<Wanted>? wanted)
    {
        lock (_gate)
        {
            wanted = [];
            while (wanted.Count < MaxRequests && _first.TryDequeue(out var next))
            {
                wanted.Add(next);
            }

            // Of what is left, what nobody waits for has a half: whoever takes up streams without end does not keep others from being let go.
            var left = MaxRequests - wanted.Count;
            var ofConnections = Math.Min(_ofConnections.Count, Math.Max(left - (left / 2), left - _later.Count));
            for (var i = 0; i < ofConnections; i++)
            {
                wanted.Add(_ofConnections.Dequeue());
            }

            while (wanted.Count < MaxRequests && _later.TryDequeue(out var later))
            {
                wanted.Add(later);
            }

            _isCalling = wanted.Count > 0 || _mustLook;
            _mustLook = false;
            return _isCalling;
        }
    }

    private async Task CallAsync(List<Wanted> wanted)
    {
        var request = new FollowRequest(self, wanted.ConvertAll(one => one.Request)) { Registration = _registration, HoldsNoOther = _holdsNoOther };
        var startedAt = time.GetTimestamp();
        try
        {
            var answer = await actors.AskAsync<FollowRequest, FollowAnswer>(_actor, RouterActors.Follow, request).ConfigureAwait(false);
            if (answer is not { Registration: not null, Answers: not null } || answer.Answers.Count != wanted.Count || !wanted.Zip(answer.Answers).All(pair => pair.Second is null || pair.First.IsAnsweredBy(pair.Second)))
            {
                throw new InvalidOperationException($"Shard {shard} did not answer what it was asked.");
            }

            metrics.ActorCalled(RouterActors.Follow, time.GetElapsedTime(startedAt));
            _failures = 0;
            Take(wanted, answer);
        }
        catch (Exception exception)
        {
            metrics.ActorCallFailed(RouterActors.Follow);

            // When the sidecar is away, every call fails in the same way: the pauses bound the lines. The counter has them all.
            GatewayLog.ActorCallFailed(logger, shard.Text, wanted.Count, exception.Message);
            var pause = PauseBefore(++_failures);
            post(() => Fail(wanted));
            await Task.Delay(pause, time).ConfigureAwait(false);
        }
    }

    private void Take(List<Wanted> wanted, FollowAnswer answer)
    {
        var left = wanted.Zip(answer.Answers).Where(pair => pair.Second is null).Select(pair => pair.First).ToArray();
        if (left.Length > 0)
        {
            Add(left);
        }

        post(() =>
        {
            if (_registration != answer.Registration)
            {
                var hadOne = _registration is not null;
                _registration = answer.Registration;
                if (hadOne)
                {
                    _holdsNoOther = false;
                    forgotten();
                }
            }

            foreach (var (one, given) in wanted.Zip(answer.Answers))
            {
                if (given is { Fault: { } fault })
                {
                    GatewayLog.StreamRequestFailed(logger, one.Request.Kind, one.Request.Stream.Text, fault);
                    _ = RetryLaterAsync(one);
                }
                else if (given is not null)
                {
                    Give(one, given, answer.Registration);
                }
            }
        });
    }

    // Attached only counts when ephemeral messages come for certain; the wait holds neither the loop nor the calls.
    private void Give(Wanted one, StreamAnswer answer, string registration)
    {
        if (answer.Page is not { SettlesIn: > 0 and var settlesIn })
        {
            one.Then(answer);
            return;
        }

        _ = SettleAsync();

        async Task SettleAsync()
        {
            await Task.Delay(TimeSpan.FromMilliseconds(settlesIn), time).ConfigureAwait(false);
            post(() =>
            {
                if (_registration == registration)
                {
                    one.Then(answer);
                }
                else
                {
                    // The shard has forgotten it meanwhile.
                    Add([one]);
                }
            });
        }
    }

    private async Task RetryLaterAsync(Wanted one)
    {
        await Task.Delay(LongestPause, time).ConfigureAwait(false);
        post(() => Fail([one]));
    }

    private void Fail(List<Wanted> failed)
    {
        var again = new List<Wanted>(failed.Count);
        foreach (var one in failed)
        {
            if (one.IsWanted())
            {
                again.Add(one);
            }
            else
            {
                one.GivenUp();
            }
        }

        if (again.Count > 0)
        {
            Add(again);
        }
    }

    // Spread by a half, so that many gateways do not come back at the same moment.
    private static TimeSpan PauseBefore(int attempt)
    {
        var pause = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 20) - 1), LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private sealed record Wanted(StreamRequest Request, Func<bool> IsWanted, Action<StreamAnswer> Then, Action GivenUp, object? By)
    {
        /// <summary>Somebody has the stream and lacks something of it.</summary>
        public bool IsReading => Request.Kind is StreamRequestKind.Read or StreamRequestKind.Unacknowledged;

        public bool IsAnsweredBy(StreamAnswer answer) => answer.Fault is not null || Request.Kind switch
        {
            StreamRequestKind.Attach or StreamRequestKind.Read => answer.Page is not null,
            StreamRequestKind.Unacknowledged => answer.Unacknowledged is not null,
            _ => true,
        };
    }
}
