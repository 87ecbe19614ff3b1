namespace DaprPush.Compat.Tests.Actors;

/// <summary>A service that lives as long as its actor.</summary>
internal sealed class ProbeScope(ProbeLog log) : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        log.Add("scope disposed");
    }
}
