using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.Shards;
using DaprPush.Router.State;

namespace DaprPush.Router.Streams;

/// <summary>
/// What can be done to one stream of a shard: numbers its messages, knows the ones it has had, keeps the newest. Changes are made to what is
/// remembered and noted in the turn's round; the shard stores them with those of all other streams, before anything is answered.
/// </summary>
internal sealed class StreamLog(StreamStore store, ShardHolders holders, ShardGrants grants, RouterOptions options, RouterMetrics metrics)
{
    // A head that is only followed is written anew long before it expires.
    private const int TouchesPerRetention = 8;

    private readonly StreamHistory _history = new(store);
    private readonly UnacknowledgedHistory _unacknowledged = new(store);

    /// <summary>Reads what <see cref="Append"/> needs.</summary>
    /// <returns>Whether there is anything to append.</returns>
    public async Task<bool> PrepareAsync(StreamMemory memory, AppendRequest request, ShardRound round)
    {
        if (!CountsAny(request, round.Now) || !TakesMessages(memory, round.Now))
        {
            return false;
        }

        memory.Head ??= memory.Stream.Kind == StreamKind.Service

            // It does not know what came before it was followed, nor what routers let pass until they ask again.
            ? StreamHead.Start(not: round.Epoch) with { ForgotProducerAt = holders.Find(memory.Stream)?.FollowedAt ?? round.Now }
            : StreamHead.Start(not: round.Epoch);
        await Task.WhenAll(store.IndexAsync(memory), store.ParkedAsync(memory));
        return true;
    }

    /// <summary>Numbers what the stream does not have yet.</summary>
    public AppendResult Append(StreamMemory memory, AppendRequest request, ShardRound round)
    {
        var append = Begin(memory, round);
        var seqs = append.Number(request);
        Finish(memory, append, round);
        return Answer(memory, seqs) with { Released = append.Released.Count > 0 ? append.Released : null };
    }

    /// <summary>The answer where <see cref="PrepareAsync"/> said that there is nothing to append.</summary>
    public AppendResult Answer(StreamMemory memory, IReadOnlyList<long> seqs) => new(memory.Head?.Epoch ?? 0, seqs, holders.Of(memory.Stream))
    {
        PossibleHolders = holders.PossibleOf(memory.Stream),
        Waits = memory.Head is { HasParked: true },
    };

    /// <summary>Gives up waiting for what has not come within <see cref="RouterOptions.OrderTimeout"/>.</summary>
    public async Task EndWaitingAsync(StreamMemory memory, ShardRound round)
    {
        if (memory.Head is { HasParked: true })
        {
            await Task.WhenAll(store.IndexAsync(memory), store.ParkedAsync(memory));
            var append = Begin(memory, round);
            append.GiveUpSince(round.Now - (long)options.OrderTimeout.TotalMilliseconds);
            Finish(memory, append, round);
        }
    }

    /// <summary>
    /// Says what gateways may not have heard of after messages were released: the newest message alone, since by its number they find
    /// what they lack before it.
    /// </summary>
    /// <returns>Null where nothing was released.</returns>
    public async Task<LateRelease?> LateReleaseAsync(StreamMemory memory, long now) => memory.Head is { ReleasedFrom: > 0 } head
        ? new LateRelease(memory.Stream, await store.NewestAsync(memory, head.ReleasedFrom, now), head.Position, holders.Of(memory.Stream), holders.PossibleOf(memory.Stream))
        : null;

    /// <summary>The gateways have heard of everything up to this place.</summary>
    public static void HandedOut(StreamMemory memory, StreamPosition place, ShardRound round)
    {
        if (memory.Head is { ReleasedFrom: > 0 } head && head.Position == place)
        {
            memory.Head = head with { ReleasedFrom = 0 };
            round.Write(memory, []);
        }
    }

    /// <summary>Adds a gateway and reads what its subscriber missed.</summary>
    public async Task<StreamPage> AttachAsync(StreamMemory memory, GatewayRef gateway, StreamRequest request, ReadBudget budget, ShardRound round)
    {
        var settlesIn = grants.SettlesIn(memory.Stream, gateway);
        var havePassed = !TakesMessages(memory, round.Now);
        var held = holders.Attach(memory.Stream, gateway, round.Now + settlesIn);
        if (havePassed && memory.Head is { } former)
        {
            // Whatever place somebody may still have in the stream of a service, messages have passed it by since.
            memory.Head = former with
            {
                Epoch = StreamHead.NewEpoch(not: round.Epoch),
                Begin = former.Seq,
                First = former.Seq + 1,
                Producers = [],
                ForgotProducerAt = round.Now + settlesIn,
                LastHeldAt = round.Now,
            };
            round.Write(memory, []);
        }
        else if (havePassed)
        {
            held.Epoch = StreamHead.NewEpoch(not: round.Epoch);
        }

        var page = await ReadAsync(memory, request, budget, round);
        if (memory.Head is { } head && round.Now - head.WrittenAt > options.StreamRetention.TotalMilliseconds / TouchesPerRetention)
        {
            memory.Head = head with { LastHeldAt = memory.Stream.Kind == StreamKind.Service ? round.Now : 0 };
            round.Write(memory, []);
        }

        return page with { SettlesIn = settlesIn };
    }

    /// <summary>Reads what follows a place, or a part of what is kept, taking no hold.</summary>
    public async Task<StreamPage> ReadAsync(StreamMemory memory, StreamRequest request, ReadBudget budget, ShardRound round)
    {
        var after = request.After;
        var start = new StreamPosition(holders.Find(memory.Stream)?.Epoch ?? round.Epoch, 0);
        if (memory is { Head: null, Stream.Kind: StreamKind.Service } && after is { Seq: 0 } && holders.AreUnknown)
        {
            // Nothing has passed it by yet, neither here nor, as long as it was followed, before.
            after = start;
        }

        var page = after is null && request.Since is { } since
            ? await _history.ReadSinceAsync(memory, start, since, budget, round.Now)
            : await _history.ReadPageAsync(memory, start, after, budget, round.Now);
        return memory.Head?.Unacknowledged.Any(message => message.ExpiresAt > round.Now) == true ? page with { HasUnacknowledged = true } : page;
    }

    /// <summary>Reads what nobody has acknowledged yet.</summary>
    public Task<UnacknowledgedPage> UnacknowledgedAsync(StreamMemory memory, long after, ReadBudget budget, ShardRound round) =>
        _unacknowledged.ReadPageAsync(memory, after, budget, round.Now);

    /// <summary>Takes a message off the list of those that nobody has acknowledged.</summary>
    public static void Settle(StreamMemory memory, string messageId, ShardRound round)
    {
        if (memory.Head is { } head
            && UnacknowledgedRules.Settle(head.Unacknowledged, messageId) is var left && !ReferenceEquals(left, head.Unacknowledged))
        {
            memory.Head = head with { Unacknowledged = left };
            round.Write(memory, UnacknowledgedRules.LetGo(head, left).Select(message => StateChange.Delete(memory.Keys.Message(message.Seq, message.MessageId))));
        }
    }

    /// <summary>The gateways that messages would go to, for a router to go by until the grant is over.</summary>
    public HolderGrant GrantHolders(StreamMemory memory, long now)
    {
        var (held, possible) = (holders.Of(memory.Stream), holders.PossibleOf(memory.Stream));
        return new HolderGrant(memory.Head?.Epoch ?? 0, held, grants.Grant(memory.Stream, possible is null ? held : [.. held, .. possible]))
        {
            PossibleHolders = possible,
            Unfollowed = !TakesMessages(memory, now),
        };
    }

    private StreamAppend Begin(StreamMemory memory, ShardRound round) =>
        new(memory, round.Term, round.Now, options) { KeepsUnacknowledged = memory.Stream.Kind != StreamKind.Service };

    private void Finish(StreamMemory memory, StreamAppend append, ShardRound round)
    {
        if (append.HasChanged)
        {
            var changes = append.Advance();
            if (memory.Stream.Kind == StreamKind.Service)
            {
                memory.Head = memory.Head! with { LastHeldAt = LastHeldAt(memory, round.Now) };
            }

            round.Write(memory, changes);
            append.Remember();
        }

        round.Then(() =>
        {
            metrics.Appended(append.Fresh.Count);
            metrics.AlreadyKnown(append.Known);
            metrics.Waited(append.Parked, append.Released.Count, append.GivenUp);
        });
    }

    private static bool CountsAny(AppendRequest request, long now)
    {
        for (var i = 0; i < request.Messages.Count; i++)
        {
            if (StreamAppend.Counts(request, i, now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every message belongs to the stream of its service: it is kept only where somebody follows it.</summary>
    private bool TakesMessages(StreamMemory memory, long now) =>
        memory.Stream.Kind != StreamKind.Service || holders.AreUnknown || now - LastHeldAt(memory, now) < options.StreamRetention.TotalMilliseconds;

    private long LastHeldAt(StreamMemory memory, long now) => holders.Find(memory.Stream) switch
    {
        { Gateways.Length: > 0 } => now,
        { LeftAt: var leftAt } => Math.Max(leftAt, memory.Head?.LastHeldAt ?? 0),
        null => memory.Head?.LastHeldAt ?? 0,
    };
}
