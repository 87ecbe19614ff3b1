using System.Diagnostics.Tracing;

namespace DaprPush.DevSidecar.Tests.Api;

/// <summary>
/// Counts what this process's servers (Kestrel) have begun to answer and not ended, and what its HTTP clients wait for, from the
/// events they write themselves.
/// </summary>
internal sealed class RequestsInFlight : EventListener
{
    private long _connections;
    private long _served;
    private long _sent;
    private long _begun;

    /// <summary>Connections to its servers.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Requests to its servers.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>Requests of its clients.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>All requests so far, served and sent.</summary>
    public long Begun => Interlocked.Read(ref _begun);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name is "Microsoft-AspNetCore-Server-Kestrel" or "System.Net.Http")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        var isClient = eventData.EventSource.Name == "System.Net.Http";
        switch (eventData.EventName)
        {
            case "ConnectionStart":
                Interlocked.Increment(ref _connections);
                break;
            case "ConnectionStop":
                Interlocked.Decrement(ref _connections);
                break;
            case "RequestStart":
                Interlocked.Increment(ref _begun);
                Interlocked.Increment(ref isClient ? ref _sent : ref _served);
                break;
            case "RequestStop":
                Interlocked.Decrement(ref isClient ? ref _sent : ref _served);
                break;
        }
    }
}
