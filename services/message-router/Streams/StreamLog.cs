using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;

namespace DaprPush.Router.Streams;

/// <summary>
/// One stream: numbers its messages, knows the ones it has had, keeps the newest, and knows which gateways hold it. Every change is
/// one transaction, and nothing is answered before it is stored and no other instance of the actor has come between; whatever fails,
/// the next turn starts from what is stored.
/// </summary>
internal sealed class StreamLog(
    StreamName stream, StreamStore store, LiveGateways gateways, RouterOptions options, RouterMetrics metrics, TimeProvider time)
{
    // A head that only attached gateways touch is written anew long before it expires.
    private const int TouchesPerRetention = 8;

    private readonly StreamTurns _turns = new();

    // Not a part of the memory that a failed turn throws away: what was granted stays granted.
    private readonly HolderGrants _grants = new(options.HolderGrant, time);

    public StreamName Stream => stream;

    /// <summary>
    /// Whether it waits for messages, or has released some that gateways may not have heard of: then <see cref="LateReleaseAsync"/> has to
    /// be called from time to time until it is over.
    /// </summary>
    public bool WantsWaking { get; private set; }

    /// <summary>Whether it waits for messages.</summary>
    public bool Waits { get; private set; }

    /// <summary>How often what is remembered began anew. Between two of them another instance may have done anything, with reminders too.</summary>
    public int Activations { get; private set; }

    /// <summary>Numbers and stores what the stream does not have yet.</summary>
    public Task<AppendResult> AppendAsync(AppendRequest request) => InTurnAsync(async memory =>
    {
        var now = Now;
        if (!CountsAny(request, now) || !TakesMessages(memory.Head, now))
        {
            return new AppendResult(memory.Head?.Epoch ?? 0, new long[request.Messages.Count], PruneHolders(memory, now))
            {
                Waits = memory.Head is { HasParked: true },
            };
        }

        memory.Head ??= StreamHead.Start();
        var append = await BeginAsync(memory, now);
        var seqs = append.Number(request);
        var holders = PruneHolders(memory, now);
        await FinishAsync(memory, append);
        return new AppendResult(memory.Head.Epoch, seqs, holders)
        {
            Released = append.Released.Count > 0 ? append.Released : null,
            Waits = memory.Head.HasParked,
        };
    });

    /// <summary>Gives up waiting for what has not come within <see cref="RouterOptions.OrderTimeout"/>.</summary>
    public Task EndWaitingAsync() => InTurnAsync(async memory =>
    {
        if (memory.Head is { HasParked: true })
        {
            var now = Now;
            var append = await BeginAsync(memory, now);
            append.GiveUpSince(now - (long)options.OrderTimeout.TotalMilliseconds);
            await FinishAsync(memory, append);
        }

        return true;
    });

    /// <summary>
    /// Says what gateways may not have heard of after messages were released: the newest message alone, since by its number they find
    /// what they lack before it.
    /// </summary>
    /// <returns>Null where nothing was released.</returns>
    public Task<LateRelease?> LateReleaseAsync() => InTurnAsync(async memory =>
    {
        var now = Now;
        var release = memory.Head is { ReleasedFrom: > 0 } head
            ? new LateRelease(await store.NewestAsync(memory, head.ReleasedFrom, now), head.Position, PruneHolders(memory, now))
            : null;
        NoteWaking(memory);
        return release;
    });

    /// <summary>The gateways have heard of everything up to this place.</summary>
    public Task HandedOutAsync(StreamPosition place) => InTurnAsync(async memory =>
    {
        if (memory.Head is { ReleasedFrom: > 0 } head && head.Position == place)
        {
            memory.Head = head with { ReleasedFrom = 0 };
            await store.SaveAsync(memory, []);
        }

        NoteWaking(memory);
        return true;
    });

    /// <summary>Adds a gateway and reads what its subscriber missed.</summary>
    /// <exception cref="StaleGatewayException">A newer life of the gateway holds the stream.</exception>
    public Task<StreamPage> AttachAsync(AttachRequest request) => InTurnAsync(async memory =>
    {
        var now = Now;
        var head = memory.Head;
        var settlesIn = _grants.SettlesIn(request.Gateway);
        if (head is null || !TakesMessages(head, now))
        {
            // Whatever place somebody may still have in the stream of a service, messages have passed it by since.
            head = head is null ? StreamHead.Start() : head with { Epoch = StreamHead.NewEpoch(), First = head.Seq + 1 };
            if (stream.Kind == StreamKind.Service)
            {
                // Nor does it know what came before the message that is the next, nor what routers let pass until they ask again.
                head = head with { Producers = [], ForgotProducerAt = now + settlesIn };
            }
        }

        var attached = HolderRules.Attach(head, request.Gateway, now, options.Lease);
        var changed = !ReferenceEquals(attached, memory.Head) || now - head.WrittenAt > options.StreamRetention.TotalMilliseconds / TouchesPerRetention;
        memory.Head = attached;
        var page = await store.ReadPageAsync(memory, request.After, request.Limit, now);
        if (changed)
        {
            PruneHolders(memory, now);
            await store.SaveAsync(memory, []);
        }

        return page with { SettlesIn = settlesIn };
    });

    /// <summary>Reads what follows a place, taking no hold.</summary>
    public Task<StreamPage> ReadAsync(ReadRequest request) =>
        InTurnAsync(memory => store.ReadPageAsync(memory, request.After, request.Limit, Now));

    /// <summary>Reads what nobody has acknowledged yet.</summary>
    public Task<UnacknowledgedPage> UnacknowledgedAsync(UnacknowledgedRequest request) =>
        InTurnAsync(memory => new UnacknowledgedHistory(store, options).ReadPageAsync(memory, request.After, Now));

    /// <summary>Takes a message off the list of those that nobody has acknowledged.</summary>
    public Task SettleAsync(SettleRequest request) => InTurnAsync(async memory =>
    {
        if (memory.Head is { } head
            && UnacknowledgedRules.Settle(head.Unacknowledged, request.MessageId) is var left && !ReferenceEquals(left, head.Unacknowledged))
        {
            memory.Head = head with { Unacknowledged = left };
            await store.SaveAsync(memory, [.. UnacknowledgedRules.LetGo(head, left).Select(message => StateChange.Delete(StreamKeys.Message(head, message.Seq, message.MessageId)))]);
        }

        return true;
    });

    /// <summary>Removes this life of a gateway, and any earlier one.</summary>
    public Task DetachAsync(GatewayRef gateway) => InTurnAsync(async memory =>
    {
        if (memory.Head is { } head && HolderRules.Detach(head, gateway, Now) is var detached && !ReferenceEquals(detached, head))
        {
            memory.Head = detached;
            await store.SaveAsync(memory, []);
        }

        return true;
    });

    /// <summary>The gateways that messages would go to, for a router to go by until the grant is over.</summary>
    public Task<HolderGrant> GrantHoldersAsync() => InTurnAsync(memory =>
    {
        var now = Now;
        var holders = PruneHolders(memory, now);
        return Task.FromResult(new HolderGrant(memory.Head?.Epoch ?? 0, holders, _grants.Grant(holders))
        {
            Unfollowed = !TakesMessages(memory.Head, now),
        });
    });

    /// <summary>The gateways that messages would go to.</summary>
    public Task<GatewayRef[]> HoldersAsync() => InTurnAsync(memory => Task.FromResult(PruneHolders(memory, Now)));

    private async Task<StreamAppend> BeginAsync(StreamMemory memory, long now)
    {
        memory.Index ??= await store.ReadIndexAsync(memory.Head!);
        memory.Parked ??= await store.ReadParkedAsync(memory.Head!);
        return new StreamAppend(memory, now, options) { KeepsUnacknowledged = stream.Kind != StreamKind.Service };
    }

    private async Task FinishAsync(StreamMemory memory, StreamAppend append)
    {
        if (append.HasChanged)
        {
            await store.SaveAsync(memory, append.Advance());
            append.Remember();
        }

        NoteWaking(memory);
        metrics.Appended(append.Fresh.Count);
        metrics.AlreadyKnown(append.Known);
        metrics.Waited(append.Parked, append.Released.Count, append.GivenUp);
    }

    private void NoteWaking(StreamMemory memory)
    {
        Waits = memory.Head is { HasParked: true };
        WantsWaking = Waits || memory.Head is { ReleasedFrom: > 0 };
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

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Every message belongs to the stream of its service: it is kept only where somebody follows it.</summary>
    private bool TakesMessages(StreamHead? head, long now) =>
        stream.Kind != StreamKind.Service || (head is not null && head.HeldWithin(options.StreamRetention, now));

    // Not worth a write of its own: the next one takes it along, and until then it is found out again.
    private GatewayRef[] PruneHolders(StreamMemory memory, long now)
    {
        if (memory.Head is not { } head)
        {
            return [];
        }

        memory.Head = HolderRules.Prune(head, gateways, now);
        return [.. memory.Head.Holders.Select(holder => holder.Gateway)];
    }

    private async Task<StreamMemory> ActivateAsync()
    {
        var memory = await store.ActivateAsync();
        Activations++;
        if (stream.Kind == StreamKind.Service)
        {
            // Another instance may have granted a list without holders just before.
            _grants.Grant([]);
        }

        return memory;
    }

    private Task<T> InTurnAsync<T>(Func<StreamMemory, Task<T>> turn) => _turns.RunAsync(ActivateAsync, StreamStore.CompleteAsync, turn);
}
