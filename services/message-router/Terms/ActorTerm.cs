using DaprPush.Router.State;

namespace DaprPush.Router.Terms;

/// <summary>
/// An instance's term, from its activation until one of its turns fails. A turn changes the state by <see cref="SaveAsync"/>, at most
/// once, and as the last thing it does there; it ends by <see cref="EndTurnAsync"/>, and nothing is answered before.
/// <para>
/// Between an instance's write and its look at the term another one may begin from the root before that write. So a transaction must
/// leave whole what the former root refers to: what it deletes goes with the next one, whoever does that, and a key that the former root refers to is
/// written again only with a value that serves both.
/// </para>
/// </summary>
internal sealed class ActorTerm(ITermState terms, IActorState state, string root, TimeSpan retention, TimeProvider time)
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

    /// <summary>The root that the activation found; empty where the actor had stored nothing.</summary>
    public required StoredRoot Found
    {
        init => (Root, _foundLeftovers) = value;
    }

    /// <inheritdoc cref="Found"/>
    public byte[] Root { get; private init; } = [];

    /// <summary>Under which term it lay, <see cref="TermKeys.NoTerm"/> for the time before there were terms; null where there was none.</summary>
    public required string? RootTerm { get; init; }

    /// <summary>Of its activation.</summary>
    public required long ActivatedAt { get; init; }

    /// <summary>
    /// Whether activations that left no root came after the one whose root was found. Writes of theirs may still be on their way, and a
    /// later activation would take those for the newest; so a root of this term has to be there before anything is answered.
    /// </summary>
    public required bool HasPassedOver { get; init; }

    /// <summary>Whether it is time to begin another.</summary>
    public bool IsOld => time.GetElapsedTime(ActivatedAt) > retention / RenewalsPerRetention;

    /// <summary>The key of a value that is written in this term.</summary>
    public string Key(string key) => TermKeys.In(Name, key);

    /// <summary>What was known before is not sure any more.</summary>
    public void BeginTurn() => _isSure = false;

    /// <summary>One transaction of the changes and the root, and a look at the term.</summary>
    /// <exception cref="ActorTakenOverException">Another instance was activated.</exception>
    public async Task SaveAsync(IReadOnlyList<StateChange> changes, byte[] newRoot)
    {
        List<string> leftovers = [.. changes.Where(change => change.Value is null).Select(change => change.Key)];
        if (!_hasRoot)
        {
            await BeginLeftoversAsync(leftovers);
        }

        List<StateChange> all = [.. _leftovers.Select(StateChange.Delete), .. changes.Where(change => change.Value is not null)];
        all.Add(new StateChange(Key(root), new StoredRoot(newRoot, leftovers).Write(), (int)Math.Min(retention.TotalSeconds, int.MaxValue)));
        await state.SaveAsync(all);
        await LookAsync();
        (_leftovers, _hasRoot) = (leftovers, true);
    }

    /// <summary>Makes sure that what the turn read and wrote is the actor's state: nothing after a save, otherwise one read.</summary>
    /// <param name="currentRoot">The root as it is now.</param>
    /// <exception cref="ActorTakenOverException">Another instance was activated.</exception>
    public async Task EndTurnAsync(Func<byte[]> currentRoot)
    {
        if (_isSure)
        {
            return;
        }

        if (HasPassedOver && !_hasRoot)
        {
            await SaveAsync([], currentRoot());
        }
        else
        {
            await LookAsync();
        }
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

    private async Task LookAsync()
    {
        if ((await terms.ReadAsync())?.Record.Term != Name)
        {
            throw new ActorTakenOverException();
        }

        (_isSure, _wasSure) = (true, true);
    }
}
