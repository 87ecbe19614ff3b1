using DaprPush.Gateway.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// The streams this gateway holds: attaches them, fills their gaps, and detaches what nobody has followed for a while.
/// Only the hub loop calls it.
/// </summary>
internal sealed class HubSet(
    StreamCalls calls, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider time, ILogger<HubSet> logger)
{
    private readonly Dictionary<StreamName, StreamHub> _hubs = [];
    private readonly Queue<(StreamHub Hub, int Generation, long DueAt)> _lingering = new();

    /// <summary>Called when a stream has come to stand somewhere: those that wait for it may go on.</summary>
    public Action<StreamHub> Advanced { get; set; } = _ => { };

    public int Count => _hubs.Count;

    /// <summary>Unix time in milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public StreamHub? Find(StreamName stream) => _hubs.GetValueOrDefault(stream);

    public StreamHub GetOrAdd(StreamName stream, bool pinned = false)
    {
        if (!_hubs.TryGetValue(stream, out var hub))
        {
            hub = new StreamHub(stream, options.Value.RecentEvents) { IsPinned = pinned };
            _hubs.Add(stream, hub);
        }

        return hub;
    }

    /// <summary>Takes hold of a stream that the gateway does not hold, reading what its first subscriber missed in the same call.</summary>
    public void Attach(StreamHub hub)
    {
        hub.State = HubState.Attaching;
        var first = hub.Waiting.FirstOrDefault();
        var index = first is null ? -1 : Array.IndexOf(first.Hubs, hub);
        calls.Attach(
            hub.Name,
            first?.PlaceIn(index),
            () => !hub.IsUnused,
            page =>
            {
                first?.Apply(index, page);
                hub.StartAt(page.Head, Now);
                FillGap(hub);
                Advanced(hub);
                Linger(hub);
            },
            givenUp: () => Detach(hub));
    }

    /// <summary>Tells the actor to send nothing more.</summary>
    public void Detach(StreamHub hub)
    {
        hub.State = HubState.Detaching;
        calls.Detach(hub.Name, () =>
        {
            if (hub.Waiting.Count > 0)
            {
                Attach(hub);
            }
            else
            {
                _hubs.Remove(hub.Name);
            }
        });
    }

    /// <summary>Starts the time after which a stream that nobody follows is detached.</summary>
    public void Linger(StreamHub hub)
    {
        if (hub.IsUnused && hub.State == HubState.Attached)
        {
            hub.Generation++;
            _lingering.Enqueue((hub, hub.Generation, Now + (options.Value.LingerSeconds * 1_000L)));
        }
    }

    /// <summary>Detaches what has lingered long enough.</summary>
    public void EndLingering()
    {
        while (_lingering.TryPeek(out var next) && next.DueAt <= Now)
        {
            _lingering.Dequeue();
            if (next.Hub.IsUnused && next.Hub.Generation == next.Generation && next.Hub.State == HubState.Attached)
            {
                Detach(next.Hub);
            }
        }
    }

    /// <summary>Takes hold of everything again, after the routers may have let go of this gateway, and reads what was missed.</summary>
    public void Reattach()
    {
        foreach (var hub in _hubs.Values.Where(hub => hub.State == HubState.Attached))
        {
            hub.MustReattach = true;
            FillGap(hub);
        }
    }

    /// <summary>Reads what is missing in a stream, if anything is.</summary>
    public void FillGap(StreamHub hub)
    {
        if (hub.IsFilling || hub.State != HubState.Attached || !(hub.HasGap || hub.MustReattach))
        {
            return;
        }

        hub.IsFilling = true;
        metrics.GapFilled();
        if (hub.MustReattach)
        {
            hub.MustReattach = false;
            calls.Attach(hub.Name, hub.Position, () => hub.State == HubState.Attached, page => EndFilling(hub, page), () => hub.IsFilling = false);
        }
        else
        {
            calls.Read(hub.Name, hub.Position, () => hub.State == HubState.Attached, page => EndFilling(hub, page), () => hub.IsFilling = false);
        }
    }

    private void EndFilling(StreamHub hub, StreamPage page)
    {
        hub.IsFilling = false;
        if (hub.State != HubState.Attached)
        {
            return;
        }

        if (!hub.Apply(page, Now))
        {
            GatewayLog.GapGivenUp(logger, hub.Name.Text, hub.Position.Seq);
            hub.GiveGapUp();
        }

        FillGap(hub);
        Advanced(hub);
    }
}
