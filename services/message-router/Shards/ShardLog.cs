using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Shards;

/// <summary>
/// All streams of one shard. What a turn changes in any number of them is one transaction, as far as the store takes it, and nothing is
/// answered before it is stored and no other instance of the actor has come between; whatever fails, the next turn starts from what is stored.
/// </summary>
internal sealed class ShardLog
{
    private readonly IActorState _state;
    private readonly ActorTerms _terms;
    private readonly Func<InstanceLife> _beginLife;
    private readonly RouterOptions _options;
    private readonly TimeProvider _time;
    private readonly ShardTurns _turns;
    private readonly StreamStore _store;
    private readonly StreamLog _log;

    // Not a part of the memory that a failed turn throws away: they are void where another instance was active.
    private readonly ShardHolders _holders;
    private readonly ShardGrants _grants;

    /// <param name="state">The actor's state.</param>
    /// <param name="terms">The actor's fence.</param>
    /// <param name="beginLife">Begins another life of the instance.</param>
    public ShardLog(
        IActorState state, ActorTerms terms, Func<InstanceLife> beginLife, LiveGateways gateways, RouterOptions options, RouterMetrics metrics, TimeProvider time)
    {
        (_state, _terms, _beginLife, _options, _time) = (state, terms, beginLife, options, time);
        _turns = new ShardTurns(ActivateAsync, options.ShardMegabytes * 1024L * 1024L);
        _store = new StreamStore(state, options);
        _holders = new ShardHolders(gateways, options, time);
        _grants = new ShardGrants(options.HolderGrant, time);
        _log = new StreamLog(_store, _holders, _grants, options, metrics);
    }

    /// <summary>
    /// Whether streams wait for messages, or have released some that gateways may not have heard of: then <see cref="WaitingAsync"/> has to
    /// be asked from time to time until it is over.
    /// </summary>
    public bool WantsWaking { get; private set; }

    /// <summary>How often what is remembered began anew. Between two of them another instance may have done anything, with reminders too.</summary>
    public int Activations { get; private set; }

    /// <summary>Numbers and stores what the streams do not have yet.</summary>
    public Task<ShardAppended> AppendAsync(ShardAppend request) => ChangeAsync(async (memory, round) =>
    {
        var streams = request.Streams;
        var loaded = await LoadAsync(memory, [.. streams.Select(stream => stream.Stream)], keep: true);
        var takes = new bool[streams.Count];
        foreach (var some in Enumerable.Range(0, streams.Count).Chunk(StreamStore.ParallelReads))
        {
            await Task.WhenAll(some.Select(async i => takes[i] = await _log.PrepareAsync(loaded[i].Memory, streams[i].Append, round)));
        }

        var results = new AppendResult[streams.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = takes[i]
                ? _log.Append(loaded[i].Memory, streams[i].Append, round)
                : _log.Answer(loaded[i].Memory, new long[streams[i].Append.Messages.Count]);
        }

        return new ShardAppended(results);
    });

    /// <summary>Does what a gateway wants, as far as the options say for one call.</summary>
    /// <exception cref="StaleGatewayException">A newer life of the gateway has called.</exception>
    public Task<FollowAnswer> FollowAsync(FollowRequest request) => ChangeAsync(async (memory, round) =>
    {
        var registration = _holders.Register(request);
        var answers = new StreamAnswer?[request.Requests.Count];
        var budget = new ReadBudget(_options.PageBytes, _options.ReadsInACall);
        foreach (var some in Enumerable.Range(0, answers.Length).Chunk(StreamStore.ParallelReads))
        {
            StreamName[] needed = [.. some.Select(i => request.Requests[i]).Where(wanted => wanted.Kind != StreamRequestKind.Detach).Select(wanted => wanted.Stream).Distinct()];
            budget.Take(needed.Count(stream => memory.Find(stream) is null));
            var loaded = needed.Zip(await LoadAsync(memory, needed, keep: false)).ToDictionary();
            foreach (var i in some)
            {
                if (i > 0 && budget.IsSpent)
                {
                    return new FollowAnswer(registration, answers);
                }

                answers[i] = await AnswerAsync(request.Gateway, request.Requests[i], loaded, budget, round);
            }
        }

        return new FollowAnswer(registration, answers);
    });

    /// <summary>Gives up waiting in these streams for what has not come within <see cref="RouterOptions.OrderTimeout"/>.</summary>
    /// <returns>Those that wait on.</returns>
    public Task<IReadOnlyList<StreamName>> EndWaitingAsync(IReadOnlyList<StreamName> streams) => ChangeAsync<IReadOnlyList<StreamName>>(async (memory, round) =>
    {
        var loaded = await LoadAsync(memory, streams, keep: true);
        foreach (var stream in loaded)
        {
            await _log.EndWaitingAsync(stream.Memory, round);
        }

        return [.. loaded.Where(stream => stream.Memory.Head is { HasParked: true }).Select(stream => stream.Memory.Stream)];
    });

    /// <summary>Says what gateways may not have heard of in these streams, after messages were released.</summary>
    public Task<IReadOnlyList<LateRelease>> LateReleasesAsync(IReadOnlyList<StreamName> streams) => InTurnAsync<IReadOnlyList<LateRelease>>(async memory =>
    {
        var releases = new List<LateRelease>();
        foreach (var stream in await LoadAsync(memory, streams, keep: true))
        {
            if (await _log.LateReleaseAsync(stream.Memory, Now) is { } release)
            {
                releases.Add(release);
            }
        }

        return releases;
    });

    /// <summary>The gateways have heard of these.</summary>
    public Task HandedOutAsync(IReadOnlyList<LateRelease> releases) => ChangeAsync(async (memory, round) =>
    {
        foreach (var (stream, release) in (await LoadAsync(memory, [.. releases.Select(release => release.Stream)], keep: true)).Zip(releases))
        {
            StreamLog.HandedOut(stream.Memory, release.Place, round);
        }

        return true;
    });

    /// <summary>Streams in which messages wait, or of which gateways may have to hear.</summary>
    public Task<IReadOnlyList<StreamName>> WaitingAsync() => InTurnAsync(memory => memory.Index.WaitingAsync());

    /// <summary>Takes a message off these streams' lists of those that nobody has acknowledged.</summary>
    public Task SettleAsync(SettleRequest request) => ChangeAsync(async (memory, round) =>
    {
        foreach (var stream in await LoadAsync(memory, [.. request.Streams.Distinct()], keep: true))
        {
            StreamLog.Settle(stream.Memory, request.MessageId, round);
        }

        return true;
    });

    /// <summary>The gateways that messages would go to, for a router to go by until the grant is over.</summary>
    public Task<HolderAnswer> GrantHoldersAsync(HolderQuery query) => InTurnAsync(async memory =>
    {
        var loaded = await LoadAsync(memory, query.Streams, keep: false);
        return new HolderAnswer([.. loaded.Select(stream => _log.GrantHolders(stream.Memory, Now))]);
    });

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<StreamAnswer> AnswerAsync(
        GatewayRef gateway, StreamRequest request, Dictionary<StreamName, (StreamMemory Memory, string? Fault)> loaded, ReadBudget budget, ShardRound round)
    {
        if (request.Kind == StreamRequestKind.Detach)
        {
            _holders.Detach(request.Stream, gateway);
            return StreamAnswer.Done;
        }

        var (memory, fault) = loaded[request.Stream];
        if (fault is not null)
        {
            return new StreamAnswer { Fault = fault };
        }

        try
        {
            return request.Kind switch
            {
                StreamRequestKind.Attach => new StreamAnswer { Page = await _log.AttachAsync(memory, gateway, request, budget, round) },
                StreamRequestKind.Read => new StreamAnswer { Page = await _log.ReadAsync(memory, request, budget, round) },
                _ => new StreamAnswer { Unacknowledged = await _log.UnacknowledgedAsync(memory, request.AfterNumber, budget, round) },
            };
        }
        catch (JsonException exception)
        {
            // What is stored of this stream cannot be read; that must not keep others from being answered.
            return new StreamAnswer { Fault = exception.Message };
        }
    }

    /// <summary>Has the streams at hand, in their order.</summary>
    /// <param name="keep">Remembers also those in which nothing is stored.</param>
    private async Task<(StreamMemory Memory, string? Fault)[]> LoadAsync(ShardMemory memory, IReadOnlyList<StreamName> streams, bool keep)
    {
        var loaded = new (StreamMemory Memory, string? Fault)[streams.Count];
        var missing = new List<int>();
        for (var i = 0; i < loaded.Length; i++)
        {
            if (memory.Find(streams[i]) is { } known)
            {
                loaded[i] = (known, null);
            }
            else
            {
                missing.Add(i);
            }
        }

        await memory.Index.ReadAsync(missing.Select(i => StreamHash.Of(streams[i])));
        foreach (var some in missing.Chunk(StreamStore.ParallelReads))
        {
            foreach (var (i, read) in some.Zip(await Task.WhenAll(some.Select(i => ReadAsync(memory, streams[i])))))
            {
                loaded[i] = read;
                if (read.Fault is { } fault && keep)
                {
                    throw new JsonException($"{streams[i]}: {fault}");
                }

                if (keep || read.Memory.Head is not null)
                {
                    memory.Add(read.Memory);
                }
            }
        }

        return loaded;
    }

    private async Task<(StreamMemory Memory, string? Fault)> ReadAsync(ShardMemory memory, StreamName stream)
    {
        var term = memory.Index.TermOf(StreamHash.Of(stream));
        try
        {
            return (await _store.ReadAsync(stream, term, memory.Term), null);
        }
        catch (JsonException exception)
        {
            return (await _store.ReadAsync(stream, null, memory.Term), exception.Message);
        }
    }

    private async Task<ShardMemory> ActivateAsync()
    {
        var life = _beginLife();
        var term = await _terms.ActivateAsync();
        Activations++;
        if (!term.IsContinuation)
        {
            _holders.Forget();
            _grants.BeginUnknown();
        }

        var root = term.Root.Length == 0 ? new ShardRoot(StreamHead.NewEpoch(), new BucketPlace?[ShardIndex.Buckets]) : ShardRoot.Read(term.Root);
        return new ShardMemory(new ShardIndex(_state, root, _options.StreamRetention, _time), term, life);
    }

    private Task<T> ChangeAsync<T>(Func<ShardMemory, ShardRound, Task<T>> turn) => InTurnAsync(async memory =>
    {
        var round = new ShardRound(memory.Term, memory.Index, memory.Index.Root.Epoch, Now, _options.StreamRetention);
        var answer = await turn(memory, round);

        // Of an instance that the sidecar has let go what was read may have been nothing: it must not be stored as if it were all.
        memory.Life.ThrowIfOver();
        await round.SaveAsync();
        return answer;
    });

    private Task<T> InTurnAsync<T>(Func<ShardMemory, Task<T>> turn) => _turns.RunAsync(async memory =>
    {
        _holders.BeginTurn();
        var answer = await turn(memory);
        WantsWaking = memory.Index.Root.Buckets.Any(bucket => bucket is { HasWaiting: true });
        return answer;
    });
}
