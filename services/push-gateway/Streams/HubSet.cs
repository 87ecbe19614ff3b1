using DaprPush.Gateway.Events;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// The streams this gateway holds: attaches them, fills their gaps, and detaches what nobody has followed for a while.
/// Only the hub loop calls it.
/// </summary>
internal sealed class HubSet
{
    /// <summary>Seconds between two looks at a shard; with more than so many shards a second it becomes longer.</summary>
    public const int SecondsBetweenLooks = 2;

    private const int MaxLooksInASecond = 50;

    /// <summary>Readings in vain, a second between them, before a gap counts as lost.</summary>
    private const int MaxVainFillings = 5;

    private readonly Dictionary<StreamName, StreamHub> _hubs = [];
    private readonly Queue<(StreamHub Hub, int Generation, long DueAt)> _lingering = new();
    private readonly RecentBudget _budget;
    private readonly ReattachRound _round;
    private readonly Gathering _gathering = new();
    private readonly NumberConflicts _conflicts;
    private readonly IStreamCalls _calls;
    private readonly StreamShards _shards;
    private readonly GatewayMetrics _metrics;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HubSet> _logger;
    private List<(StreamHub Hub, int Attachment)> _stuck = [];
    private int _count;
    private int _looks;

    public HubSet(IStreamCalls calls, StreamShards shards, GatewayMetrics metrics, IOptions<GatewayOptions> options, TimeProvider time, ILogger<HubSet> logger)
    {
        (_calls, _shards, _metrics, _options, _time, _logger) = (calls, shards, metrics, options.Value, time, logger);
        _budget = new RecentBudget(_options.RecentMegabytes * 1024L * 1024L);
        _round = new ReattachRound(TimeSpan.FromMinutes(_options.ReattachMinutes));
        _conflicts = new NumberConflicts(metrics, time, logger);
        calls.Forgotten = Reattach;
    }

    /// <summary>Called when a stream has come to stand somewhere: those that wait for it may go on.</summary>
    public Action<StreamHub> Advanced { get; set; } = _ => { };

    /// <summary>Streams held; any thread may ask.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Unix time in milliseconds.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public StreamHub? Find(StreamName stream) => _hubs.GetValueOrDefault(stream);

    public StreamHub GetOrAdd(StreamName stream)
    {
        if (!_hubs.TryGetValue(stream, out var hub))
        {
            hub = new StreamHub(stream, _shards.Of(stream), new RecentEvents(_options.RecentEvents, _budget), new Audience(_gathering), _conflicts);
            _hubs.Add(stream, hub);
            Volatile.Write(ref _count, _hubs.Count);
        }

        return hub;
    }

    /// <summary>Holds a stream from now on, followed or not.</summary>
    public void Pin(StreamName stream)
    {
        var hub = GetOrAdd(stream);
        hub.IsPinned = true;
        AttachIfDetached(hub);
    }

    public void AttachIfDetached(StreamHub hub)
    {
        if (hub.State == HubState.Detached)
        {
            Attach(hub);
        }
    }

    /// <summary>Tells the actor to send nothing more.</summary>
    public void Detach(StreamHub hub)
    {
        hub.Stop();
        _round.Remove(hub);
        _calls.Detach(hub.Name, () =>
        {
            if (!hub.IsUnused)
            {
                Attach(hub);
            }
            else
            {
                hub.State = HubState.Detached;
                _hubs.Remove(hub.Name);
                Volatile.Write(ref _count, _hubs.Count);
            }
        });
    }

    /// <summary>Starts the time after which a stream that nobody follows is detached.</summary>
    public void Linger(StreamHub hub)
    {
        if (hub.IsUnused && hub.State == HubState.Attached)
        {
            hub.Generation++;
            _lingering.Enqueue((hub, hub.Generation, Now + (_options.LingerSeconds * 1_000L)));

            // Who names streams and leaves, again and again, must not fill the memory with them.
            if (_lingering.Count > _options.MaxConnections)
            {
                EndLinger();
            }
        }
    }

    /// <summary>
    /// Detaches what has lingered long enough, reads again where reading was in vain, and attaches again whose turn it is. To be called
    /// once a second.
    /// </summary>
    public void Tick()
    {
        while (_lingering.TryPeek(out var next) && next.DueAt <= Now)
        {
            EndLinger();
        }

        if (_stuck.Count > 0)
        {
            var stuck = _stuck;
            _stuck = [];
            foreach (var (hub, _) in stuck.Where(entry => entry.Hub.Attachment == entry.Attachment))
            {
                hub.Unstick();
                FillGap(hub);
            }
        }

        Look();
        foreach (var hub in _round.TakeSecond())
        {
            hub.MustReattach = true;
            FillGap(hub);
        }
    }

    /// <summary>Offers what the turn brought to those that follow. To be called at the end of each turn.</summary>
    public void EndTurn() => _gathering.End();

    /// <summary>Takes hold of everything again, after the routers may have let go of this gateway, and reads what was missed.</summary>
    public void Reattach()
    {
        foreach (var hub in _hubs.Values)
        {
            // One that is being attached may have been let go since.
            hub.MustReattach = hub.State is HubState.Attached or HubState.Attaching;
            FillGap(hub);
        }
    }

    /// <summary>The same for what was attached before the shard forgot it; messages of the shard come meanwhile all the same.</summary>
    private void Reattach(ShardName shard)
    {
        var held = _hubs.Values.Where(hub => hub.Shard == shard && hub.State == HubState.Attached).ToArray();
        GatewayLog.ShardForgot(_logger, shard.Text, held.Length);
        foreach (var hub in held)
        {
            hub.MustReattach = true;
            FillGap(hub);
        }
    }

    /// <summary>Looks, now and then, whether the shards still know what this gateway holds: each shard every two seconds, if they are not very many.</summary>
    private void Look()
    {
        var all = _shards.All;
        var looks = Math.Min((all.Count + SecondsBetweenLooks - 1) / SecondsBetweenLooks, MaxLooksInASecond);
        for (var i = 0; i < looks; i++)
        {
            // With an odd number of shards some seconds have a look less.
            if (_looks++ % Math.Max(all.Count, looks * SecondsBetweenLooks) is var next && next < all.Count)
            {
                var shard = all[next];
                _calls.Look(shard, () => _hubs.Values.All(hub => hub.Shard != shard || hub.State != HubState.Attached || hub.HeldUnder == _calls.RegistrationOf(shard)));
            }
        }
    }

    /// <summary>Takes what a client's reading of history showed of a stream.</summary>
    /// <param name="after">Where the reading began.</param>
    public void Learn(StreamHub hub, StreamPosition after, StreamPage page)
    {
        if (hub.State != HubState.Attached)
        {
            return;
        }

        var before = hub.Position;
        hub.Learn(after, page, Now);
        FillGap(hub);
        if (hub.Position != before)
        {
            Advanced(hub);
        }
    }

    /// <summary>Reads what is missing in a stream, if anything is.</summary>
    public void FillGap(StreamHub hub)
    {
        if (hub.IsFilling || hub.State != HubState.Attached || !(hub.HasGap || hub.MustReattach))
        {
            return;
        }

        var after = hub.BeginFilling();
        var attachment = hub.Attachment;
        if (hub.MustReattach)
        {
            hub.MustReattach = false;
            _calls.Attach(hub.Name, new HistoryFrom(after), by: null, IsCurrent, EndAttaching, GiveUp);
        }
        else
        {
            _metrics.GapFilled();
            _calls.Read(hub.Name, new HistoryFrom(after), IsCurrent, EndFilling, GiveUp);
        }

        bool IsCurrent() => hub.State == HubState.Attached && hub.Attachment == attachment;

        void EndAttaching(StreamPage page)
        {
            hub.HeldUnder = IsCurrent() ? _calls.RegistrationOf(hub.Shard) : hub.HeldUnder;
            EndFilling(page);
        }

        void EndFilling(StreamPage page)
        {
            if (IsCurrent())
            {
                Apply(hub, page);
            }
        }

        void GiveUp()
        {
            // The hub is detached, or was attached anew and is not being filled on this account.
        }
    }

    // Lets the stream go that was left first, unless it was used since.
    private void EndLinger()
    {
        var (hub, generation, _) = _lingering.Dequeue();
        if (hub.IsUnused && hub.Generation == generation && hub.State == HubState.Attached)
        {
            Detach(hub);
        }
    }

    // Reads, in the same call, what the first subscriber missed.
    private void Attach(StreamHub hub)
    {
        hub.State = HubState.Attaching;
        hub.Attachment++;
        hub.MustReattach = false;
        var first = hub.Waiting.FirstOrDefault();
        var index = first is null ? -1 : Array.IndexOf(first.Hubs, hub);
        _calls.Attach(
            hub.Name,
            first?.From(index) ?? default,
            by: first,
            () => !hub.IsUnused,
            page =>
            {
                first?.Apply(index, page);
                hub.HeldUnder = _calls.RegistrationOf(hub.Shard);
                hub.StartAt(page, Now);
                _round.Add(hub);
                FillGap(hub);
                Advanced(hub);
                Linger(hub);
            },
            givenUp: () => Detach(hub));
    }

    private void Apply(StreamHub hub, StreamPage page)
    {
        if (hub.EndFilling(page, Now))
        {
            hub.VainFillings = 0;
        }
        else
        {
            RetryLater(hub, page);
        }

        FillGap(hub);
        Advanced(hub);
    }

    // Later numbers were seen than history has: the actor may be moving between routers, or its store lost what it had confirmed.
    private void RetryLater(StreamHub hub, StreamPage page)
    {
        if (++hub.VainFillings < MaxVainFillings)
        {
            hub.Stick();
            _stuck.Add((hub, hub.Attachment));
            return;
        }

        GatewayLog.GapGivenUp(_logger, hub.Name.Text, page.Head.Seq);
        hub.VainFillings = 0;
        hub.GiveGapUp(page);
    }
}
