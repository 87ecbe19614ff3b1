namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// The placement service of a run, as daprd's placement 1.18.3 (pkg/placement/internal/loops/disseminator): tells every sidecar, in
/// rounds of three steps, which host has which actors. Who has not done a step within the round's limit loses its connection,
/// and a new round begins with the others. Hosts that come or go during a round wait for its end.
/// </summary>
internal sealed class PlacementService(TimeProvider time, TimeSpan roundLimit) : IDisposable
{
    /// <summary>How long a round may take: the default of <c>--disseminate-timeout</c>.</summary>
    public static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(8);

    private readonly Lock _lock = new();
    private readonly HashSet<PlacementStream> _streams = [];
    private readonly HashSet<PlacementStream> _hosts = [];
    private readonly List<PlacementStream> _joining = [];
    private readonly List<PlacementStream> _leaving = [];
    private PlacementPhase _phase;
    private long _version;
    private int _done;
    private int _restarts;
    private bool _isAway;
    private ITimer? _limit;

    /// <summary>Connects a sidecar.</summary>
    /// <returns>Null while placement is away.</returns>
    public PlacementStream? Connect(string host, IReadOnlyCollection<string> types)
    {
        lock (_lock)
        {
            if (_isAway)
            {
                return null;
            }

            var stream = new PlacementStream(host, types);
            if (_phase != PlacementPhase.Idle)
            {
                _joining.Add(stream);
                return stream;
            }

            _hosts.ExceptWith(_leaving);
            _leaving.Clear();
            _hosts.IntersectWith(_streams);
            _streams.Add(stream);
            Take(stream, types);
            return stream;
        }
    }

    /// <summary>A sidecar hosts other types than before.</summary>
    public void Report(PlacementStream stream, IReadOnlyCollection<string> types)
    {
        lock (_lock)
        {
            if (_streams.Contains(stream))
            {
                Take(stream, types);
            }
            else if (_joining.Contains(stream))
            {
                stream.Types = types;
            }
        }
    }

    /// <summary>A sidecar has done a step.</summary>
    public void Acknowledge(PlacementStream stream, PlacementPhase phase, long version)
    {
        lock (_lock)
        {
            if (!_streams.Contains(stream) || version < _version)
            {
                return;
            }

            if (stream.PushedVersion == version)
            {
                stream.PushedVersion = phase == PlacementPhase.Unlock ? null : version;
                return;
            }

            if (phase != _phase || stream.State == phase)
            {
                return;
            }

            stream.State = phase;
            _done++;
            Advance();
        }
    }

    /// <summary>A sidecar hangs up, or has died.</summary>
    public void Close(PlacementStream stream)
    {
        lock (_lock)
        {
            stream.End();
            if (_joining.Remove(stream) || !_streams.Remove(stream))
            {
                return;
            }

            if (stream.State == _phase && _phase != PlacementPhase.Idle)
            {
                _done--;
            }

            // As the real one: who hosts nothing does not move a round on by leaving; its limit does.
            if (_streams.Count == 0 || !_hosts.Contains(stream))
            {
                return;
            }

            _leaving.Add(stream);
            if (_phase != PlacementPhase.Idle)
            {
                Advance();
                return;
            }

            LetGo();
        }
    }

    /// <summary>Placement ends, forgetting everything, and comes back: every connection breaks, and none can be made meanwhile.</summary>
    /// <param name="away">How long it is away.</param>
    public async Task RestartAsync(TimeSpan away)
    {
        int restart;
        lock (_lock)
        {
            restart = ++_restarts;
            _isAway = true;
            foreach (var stream in _streams.Concat(_joining))
            {
                stream.End();
            }

            _streams.Clear();
            _hosts.Clear();
            _joining.Clear();
            _leaving.Clear();
            (_phase, _version, _done) = (PlacementPhase.Idle, 0, 0);
            _limit?.Dispose();
        }

        await Task.Delay(away, time);
        lock (_lock)
        {
            _isAway = restart != _restarts;
        }
    }

    public void Dispose() => _limit?.Dispose();

    private PlacementTable Table() => PlacementTable.Of(_hosts.Select(stream => (stream.Host, stream.Types)));

    // Whether the table is another one then.
    private bool Set(PlacementStream stream, IReadOnlyCollection<string> types)
    {
        var isChange = _hosts.Contains(stream) ? !stream.Types.Order().SequenceEqual(types.Order()) : types.Count > 0;
        stream.Types = types;
        if (isChange)
        {
            _ = types.Count == 0 ? _hosts.Remove(stream) : _hosts.Add(stream);
        }

        return isChange;
    }

    private void Take(PlacementStream stream, IReadOnlyCollection<string> types)
    {
        if (Set(stream, types))
        {
            BeginRound();
        }
        else if (!_hosts.Contains(stream))
        {
            Push(stream);
        }
    }

    // Who hosts nothing gets the table alone, so that it can call.
    private void Push(PlacementStream stream)
    {
        stream.PushedVersion = _version;
        stream.Send(new PlacementOrder(PlacementPhase.Lock, _version));
        stream.Send(new PlacementOrder(PlacementPhase.Update, _version, Table()));
        stream.Send(new PlacementOrder(PlacementPhase.Unlock, _version));
    }

    private void BeginRound()
    {
        _version++;
        _limit?.Dispose();
        _limit = time.CreateTimer(state => EndSlowRound((long)state!), _version, roundLimit, Timeout.InfiniteTimeSpan);
        foreach (var stream in _streams)
        {
            (stream.State, stream.PushedVersion) = (PlacementPhase.Idle, null);
        }

        Begin(PlacementPhase.Lock);
    }

    private void Begin(PlacementPhase phase)
    {
        (_phase, _done) = (phase, 0);
        var order = new PlacementOrder(phase, _version, phase == PlacementPhase.Update ? Table() : null);
        foreach (var stream in _streams)
        {
            stream.Send(order);
        }
    }

    private void Advance()
    {
        if (_done < _streams.Count)
        {
            return;
        }

        switch (_phase)
        {
            case PlacementPhase.Lock:
                Begin(PlacementPhase.Update);
                break;
            case PlacementPhase.Update:
                Begin(PlacementPhase.Unlock);
                break;
            default:
                (_phase, _done) = (PlacementPhase.Idle, 0);
                _limit?.Dispose();
                _leaving.AddRange(_hosts.Except(_streams).Except(_leaving));
                if (_leaving.Count > 0)
                {
                    LetGo();
                }
                else
                {
                    TakeJoining();
                }

                break;
        }
    }

    private void LetGo()
    {
        _hosts.ExceptWith(_leaving);
        _leaving.Clear();
        BeginRound();
    }

    private void TakeJoining()
    {
        var joined = _joining.ToList();
        if (JoinAll())
        {
            BeginRound();
            return;
        }

        joined.ForEach(Push);
    }

    // Whether the table is another one then.
    private bool JoinAll()
    {
        var isChange = false;
        foreach (var stream in _joining)
        {
            _streams.Add(stream);
            isChange |= Set(stream, stream.Types);
        }

        _joining.Clear();
        return isChange;
    }

    private void EndSlowRound(long version)
    {
        lock (_lock)
        {
            if (version != _version || _phase == PlacementPhase.Idle)
            {
                return;
            }

            foreach (var stream in _streams.Where(stream => stream.State != _phase).ToList())
            {
                _streams.Remove(stream);
                _hosts.Remove(stream);
                stream.End();
            }

            _hosts.ExceptWith(_leaving);
            _leaving.Clear();
            JoinAll();
            (_phase, _done) = (PlacementPhase.Idle, 0);
            if (_streams.Count > 0)
            {
                BeginRound();
            }
        }
    }
}
