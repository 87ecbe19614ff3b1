namespace DaprPush.Router.State;

/// <summary>
/// Until when each actor instance of this process may go by what it remembers. The SDK keeps its instances when their sidecar dies and
/// comes back, and one that was moved away while its turn ran hears of that late: what it remembers may be another instance's past.
/// </summary>
internal sealed class InstanceLives
{
    private readonly Dictionary<(string ActorType, string ActorId), InstanceLife> _lives = new();
    private readonly Lock _gate = new();

    /// <summary>A new life of that actor in this process; the one before is over, if there is one.</summary>
    public InstanceLife Begin(string actorType, string actorId)
    {
        var life = new InstanceLife();
        lock (_gate)
        {
            _lives.TryGetValue((actorType, actorId), out var former);
            _lives[(actorType, actorId)] = life;
            former?.End();
        }

        return life;
    }

    /// <summary>The sidecar lets that actor go: <c>DELETE /actors/{type}/{id}</c>.</summary>
    public void End(string actorType, string actorId)
    {
        lock (_gate)
        {
            if (_lives.Remove((actorType, actorId), out var life))
            {
                life.End();
            }
        }
    }

    /// <summary>The sidecar has begun a life of its own, in which it has placed no actor here yet: <c>GET /dapr/config</c>.</summary>
    public void EndAll()
    {
        lock (_gate)
        {
            foreach (var life in _lives.Values)
            {
                life.End();
            }

            _lives.Clear();
        }
    }
}

/// <summary>From an instance's first turn, or the first after its memory became void, until its memory becomes void.</summary>
internal sealed class InstanceLife
{
    private volatile bool _isOver;

    /// <summary>Whether what was remembered in this life is void, and what a turn of it does is in vain.</summary>
    public bool IsOver => _isOver;

    /// <exception cref="InstanceOverException">It is over.</exception>
    public void ThrowIfOver()
    {
        if (_isOver)
        {
            throw new InstanceOverException();
        }
    }

    internal void End() => _isOver = true;
}

/// <summary>The sidecar has let the actor go, or has died, while a turn ran; what the turn did may or may not have been stored.</summary>
internal sealed class InstanceOverException() : InvalidOperationException("The sidecar let the actor go, or began a new life, while its turn ran.");
