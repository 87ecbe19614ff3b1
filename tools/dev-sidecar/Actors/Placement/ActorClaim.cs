namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>The leave to do something with an actor of one type: a call, or an operation on its state. A round waits for it, and breaks it off at last.</summary>
internal sealed class ActorClaim : IDisposable
{
    private readonly ActorGate _gate;
    private readonly CancellationTokenSource _broken;
    private int _isReleased;

    public ActorClaim(ActorGate gate, string type, PlacementTable table, CancellationToken cancellation)
    {
        (_gate, Type, Table) = (gate, type, table);
        _broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Token = _broken.Token;
    }

    public string Type { get; }

    /// <summary>The table that counted when it was given.</summary>
    public PlacementTable Table { get; }

    /// <summary>Cancelled when the caller gives up, or when a round could not wait any longer.</summary>
    public CancellationToken Token { get; }

    /// <summary>Whether a round broke it off.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>A round breaks it off.</summary>
    public void Break()
    {
        IsBroken = true;
        try
        {
            _broken.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just been given back.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            _gate.Release(this);
            _broken.Dispose();
        }
    }
}
