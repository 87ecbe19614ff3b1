using DaprPush.DevSidecar.Actors.Turns;

namespace DaprPush.DevSidecar.Actors;

/// <summary>An actor that is, or may be, in the app's memory.</summary>
internal sealed class Activation : IDisposable
{
    private readonly CancellationTokenSource _halted = new();
    private readonly TimeProvider _time;
    private long _lastUse;

    public Activation(ActorKey key, ActorTypeOptions options, TimeProvider time)
    {
        (Key, Options, _time, _lastUse) = (key, options, time, time.GetTimestamp());
        Turns = new TurnQueue(options.Reentrant, options.MaxStackDepth);
        Halted = _halted.Token;
    }

    /// <summary>Who it is.</summary>
    public ActorKey Key { get; }

    /// <summary>How it lives.</summary>
    public ActorTypeOptions Options { get; }

    /// <summary>Its turns.</summary>
    public TurnQueue Turns { get; }

    /// <summary>Cancelled when it is let go of: its running turn's request is broken off.</summary>
    public CancellationToken Halted { get; }

    /// <summary>Whether it has not been used for its idle timeout, and is not now.</summary>
    public bool IsIdle => _time.GetElapsedTime(Volatile.Read(ref _lastUse)) >= Options.IdleTimeout && Turns.IsIdle;

    /// <summary>Puts its idle deactivation off.</summary>
    public void Touch() => Volatile.Write(ref _lastUse, _time.GetTimestamp());

    /// <summary>Takes no more turns, and breaks off the running one.</summary>
    public void Halt()
    {
        Turns.Close();
        _halted.Cancel();
    }

    public void Dispose() => _halted.Dispose();
}
