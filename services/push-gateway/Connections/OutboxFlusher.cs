using DaprPush.Gateway.Events;
using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Sends, at the end of each turn of the hub loop, what was offered in it: each connection gets all that waits for it in one write.
/// Only the hub loop calls it, but for <see cref="Post"/>.
/// </summary>
/// <param name="post">Makes something work of the hub loop; any thread may call it.</param>
internal sealed class OutboxFlusher(Action<Action> post, EventComposer composer, Backlog backlog, IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly List<(Outbox Outbox, long DueAt)> _ending = [];
    private List<Outbox> _dirty = [];
    private List<Outbox> _flushed = [];
    private long _sentEvents;
    private long _sentBytes;

    public ItemRings Rings { get; } = composer.Rings;

    public Backlog Backlog { get; } = backlog;

    /// <summary>Called once for each connection that is over.</summary>
    public Action<SseConnection> Ended { get; set; } = _ => { };

    /// <summary>Called for each connection that is told of streams it could not continue.</summary>
    public Action<IReadOnlyList<StreamReset>> Restarted { get; set; } = _ => { };

    /// <summary>Events that were handed to connections; any thread may ask.</summary>
    public long SentEvents => Volatile.Read(ref _sentEvents);

    /// <summary>Bytes that clients took; any thread may ask.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Called when an event that wants an acknowledgement was written to a connection.</summary>
    public Action<EncodedEvent> Written { get; set; } = _ => { };

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Post(Action work) => post(work);

    /// <summary>Something waits for this connection.</summary>
    public void Add(Outbox outbox) => _dirty.Add(outbox);

    /// <summary>A connection was handed so much.</summary>
    public void NoteSent(int events, int bytes)
    {
        // Nobody else writes, so it needs no interlocked addition.
        Volatile.Write(ref _sentEvents, _sentEvents + events);
        Volatile.Write(ref _sentBytes, _sentBytes + bytes);
    }

    /// <summary>The end of a turn.</summary>
    public void Flush()
    {
        if (_dirty.Count == 0)
        {
            return;
        }

        composer.Begin(Now);
        (_dirty, _flushed) = (_flushed, _dirty);
        foreach (var outbox in _flushed)
        {
            outbox.Flush(composer);
        }

        _flushed.Clear();
        foreach (var outbox in Backlog.Excess())
        {
            outbox.Connection.Close(CloseReason.Overload);
        }
    }

    /// <summary>Ends a connection that still gets what waits, for at most so long.</summary>
    public void End(Outbox outbox, TimeSpan grace, ClosingEvent? closing = null)
    {
        _ending.Add((outbox, Now + (long)grace.TotalMilliseconds));
        closing ??= ClosingEvent.For(outbox.Connection.CloseReason);

        // Half to one and a half times the usual, so that the clients of a gateway do not all go to the others at the same moment.
        var usual = closing.RetryMilliseconds ?? options.Value.RetryMilliseconds;
        outbox.End(closing, (usual / 2) + Random.Shared.Next(usual));
    }

    /// <summary>Gives up clients that do not take their last. To be called once a second.</summary>
    public void Tick()
    {
        var now = Now;
        foreach (var (outbox, dueAt) in _ending)
        {
            if (dueAt <= now)
            {
                outbox.Drop();
            }
        }

        _ending.RemoveAll(ending => ending.Outbox.IsOver);
    }
}
