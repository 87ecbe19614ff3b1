using DaprPush.Router.State;

namespace DaprPush.Router.Terms;

/// <summary>
/// An instance's term, from its activation until one of its turns fails. A turn changes the state by <see cref="SaveAsync"/>, at most
/// once, and as the last thing it does there; it ends by <see cref="EndTurnAsync"/>, and nothing is answered before.
/// <para>
/// Between an instance's write and its look at the term another one may begin from the root before that write. So a transaction must
/// leave whole what the former root refers to: what it deletes goes with the next one that writes a root, whoever does that, and a key that the
/// former root refers to is written again only with a value that serves both.
/// </para>
/// </summary>
internal sealed class ActorTerm(ITermState terms, IActorState state, string root, ActorTermSettings settings, TimeProvider time)
{
    // Of older ones, which have waited for long, the store forgets most by itself soon.
    private const int MaxLeftoversPassedOn = 1000;

    // Of actors that are active for one write at a time, what is passed on is worth a look at the term now and then.
    private const int LeftoversWorthALook = 64;

    // A term is begun anew long before it is forgotten.
    private const int RenewalsPerRetention = 8;

    private IReadOnlyList<string> _leftovers = [];
    private IReadOnlyList<string> _foundLeftovers = [];
    private bool _isSure;
    private bool _wasSure;
    private bool _hasRoot;

    /// <summary>Its name, which no other term has: 16 hexadecimal digits.</summary>
    public required string Name { get; init; }

    /// <summary>No other instance has been activated since this one was for the first time.</summary>
    public required bool IsContinuation { get; init; }

    /// <summary>The root that the activation found; empty where the actor had stored nothing.</summary>
    public required StoredRoot Found
    {
        init => (Root, _foundLeftovers) = value;
    }

    /// <inheritdoc cref="Found"/>
    public byte[] Root { get; private init; } = [];

    /// <summary>Under which term it lay; null where there was none.</summary>
    public required string? RootTerm { get; init; }

    /// <summary>Of its activation.</summary>
    public required long ActivatedAt { get; init; }

    /// <summary>
    /// Whether activations that left no root came after the one whose root was found: what they have on its way may refer to keys that
    /// the found root has let go.
    /// </summary>
    public required bool HasPassedOver { get; init; }

    /// <summary>
    /// Whether every later activation begins from the root of this term or from the one that was found, so that what neither refers to may go. Before a
    /// root of this term is there, it may begin from that of an activation that was passed over.
    /// </summary>
    public bool LeadsAll => _hasRoot || !HasPassedOver;

    /// <summary>How many looks at the term it has taken: what was read before the last of them is what every later activation finds, or newer.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether it is time to begin another.</summary>
    public bool IsOld => time.GetElapsedTime(ActivatedAt) > LongestLife(settings.Retention);

    /// <summary>After which a term is begun anew; a turn that is under way then may still write.</summary>
    public static TimeSpan LongestLife(TimeSpan retention) => retention / RenewalsPerRetention;

    /// <summary>The key of a value that is written in this term.</summary>
    public string Key(string key) => TermKeys.In(Name, key);

    /// <summary>What was known before is not sure any more.</summary>
    public void BeginTurn() => _isSure = false;

    /// <summary>
    /// Writes, and looks at the term. As many changes as a transaction may hold are one. Each part goes with its last change, which is
    /// what makes the others count, and the root, where it changes, goes last of all.
    /// </summary>
    /// <param name="parts">Each of them stands for itself: done or not, the others are whole.</param>
    /// <param name="root">Null where it stays.</param>
    /// <exception cref="ActorTakenOverException">Another instance was activated.</exception>
    public async Task SaveAsync(IReadOnlyList<IReadOnlyList<StateChange>> parts, RootChange? root)
    {
        IReadOnlyList<StateChange> rootPart = [];
        var leftovers = _leftovers;
        if (root is not null)
        {
            (rootPart, leftovers) = await PrepareAsync(root);
        }

        foreach (var transaction in Transactions.Of(parts, rootPart, settings.MaxOperations))
        {
            await state.SaveAsync(transaction);
        }

        await LookAsync();
        (_leftovers, _hasRoot) = (leftovers, _hasRoot || root is not null);
    }

    /// <summary>
    /// Makes sure that what the turn read and wrote is the actor's state: nothing after a save, otherwise one read. The first time it writes
    /// the root: what activations before this one have on its way is no part of the state from then on.
    /// </summary>
    /// <param name="currentRoot">The root as it is now.</param>
    /// <exception cref="ActorTakenOverException">Another instance was activated.</exception>
    public async Task EndTurnAsync(Func<byte[]> currentRoot)
    {
        if (!_hasRoot)
        {
            await SaveAsync([], new RootChange(currentRoot(), [], []));
        }
        else if (!_isSure)
        {
            await LookAsync();
        }
    }

    /// <exception cref="ActorTakenOverException">Another instance was activated.</exception>
    public async Task LookAsync()
    {
        if ((await terms.ReadAsync())?.Record.Term != Name)
        {
            throw new ActorTakenOverException();
        }

        Looks++;
        (_isSure, _wasSure) = (true, true);
    }

    private async Task<(IReadOnlyList<StateChange> Changes, IReadOnlyList<string> Leftovers)> PrepareAsync(RootChange change)
    {
        List<string> leftovers = [.. change.LetGo];
        if (!_hasRoot)
        {
            await BeginLeftoversAsync(leftovers);
        }

        var ttl = (int)Math.Min(2 * settings.Retention.TotalSeconds, int.MaxValue);
        List<StateChange> changes = [.. _leftovers.Select(StateChange.Delete), .. change.Written, new StateChange(Key(root), new StoredRoot(change.Root, leftovers).Write(), ttl)];
        return (changes, leftovers);
    }

    private async Task BeginLeftoversAsync(List<string> leftovers)
    {
        if (!HasPassedOver && !_wasSure && _foundLeftovers.Count > LeftoversWorthALook)
        {
            await LookAsync();
        }

        if (_wasSure && !HasPassedOver)
        {
            _leftovers = _foundLeftovers;
        }
        else
        {
            // Whoever was slow to read the root may have found it after a later activation began from another, which refers to them; and
            // before a root of this term is there, a later activation may find one of those that were passed over.
            leftovers.InsertRange(0, _foundLeftovers.TakeLast(MaxLeftoversPassedOn));
        }

        if (RootTerm is not null)
        {
            leftovers.Add(TermKeys.In(RootTerm, root));
        }
    }
}

/// <summary>How an actor keeps its state.</summary>
/// <param name="Retention">How long what nobody writes again is kept.</param>
/// <param name="MaxOperations">In one transaction.</param>
internal sealed record ActorTermSettings(TimeSpan Retention, int MaxOperations);

/// <summary>Another root.</summary>
/// <param name="Root">Its value.</param>
/// <param name="Written">What it refers to and the former one did not.</param>
/// <param name="LetGo">Keys that the former one referred to and it does not.</param>
internal sealed record RootChange(byte[] Root, IReadOnlyList<StateChange> Written, IReadOnlyList<string> LetGo);
