using DaprPush.DevSidecar.Actors.Turns;

namespace DaprPush.DevSidecar.Actors;

/// <summary>An actor that is, or may be, in the app's memory.</summary>
internal sealed class Activation(ActorKey key, ActorTypeOptions options, TimeProvider time)
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUse = time.GetTimestamp();
    private int _reached;

    /// <summary>Who it is.</summary>
    public ActorKey Key { get; } = key;

    /// <summary>How it lives.</summary>
    public ActorTypeOptions Options { get; } = options;

    /// <summary>Its turns.</summary>
    public TurnQueue Turns { get; } = new(options.Reentrant, options.MaxStackDepth);

    /// <summary>Ends when it has been deactivated; then it may be activated again, here or elsewhere.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Whether a call was ever sent to the app, so that the app may hold it.</summary>
    public bool ReachedApp => Volatile.Read(ref _reached) == 1;

    /// <summary>Whether it has not been used for its idle timeout.</summary>
    public bool IsIdle => time.GetElapsedTime(Volatile.Read(ref _lastUse)) >= Options.IdleTimeout;

    /// <summary>Puts its idle deactivation off.</summary>
    public void Touch()
    {
        Volatile.Write(ref _lastUse, time.GetTimestamp());
        Volatile.Write(ref _reached, 1);
    }

    /// <summary>Says that it is gone.</summary>
    public void SetGone() => _gone.TrySetResult();
}
