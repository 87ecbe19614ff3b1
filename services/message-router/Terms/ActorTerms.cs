using System.Globalization;
using DaprPush.Router.State;

namespace DaprPush.Router.Terms;

/// <summary>
/// The fence of one actor: however many instances of it are alive, wherever their calls hang and however late their writes land, what
/// one of them answered is what all later ones know. It needs a store in which a read gives the newest write, and in which one value is
/// replaced only by who knows it (<see cref="ITermState"/>); it needs no clock and no deadline.
/// <para>
/// An actor's state hangs on one value, its root, and a transaction writes the root and what it refers to. An activation replaces the
/// actor's term by one of its own and then looks for the newest root; keys carry the term under which they were written, so that
/// instances do not write over each other. Whoever answers has read his own term last. So everything he knows and wrote was stored
/// before anybody else's activation began to look for it. An instance that finds another term fails its turn: what it wrote lies under a
/// term that nobody goes by any more, or a later activation found and keeps it, before anybody answered otherwise.
/// </para>
/// </summary>
/// <param name="terms">The actor's term.</param>
/// <param name="state">The actor's state.</param>
/// <param name="root">The key of the root.</param>
/// <param name="settings">How the state is kept.</param>
internal sealed class ActorTerms(ITermState terms, IActorState state, string root, ActorTermSettings settings, TimeProvider time)
{
    // An activation cannot know yet whether the one before it left a root. Of more than these it asks first.
    private const int MaxBefore = 8;

    // Those of this object, since it last met one of another.
    private readonly HashSet<string> _own = [];
    private bool _metAnother = true;

    /// <summary>Begins a term and finds the actor's root: one read, one write, and one read unless an activation came to nothing.</summary>
    /// <exception cref="ActorTakenOverException">Another instance is activated at the same time.</exception>
    public async Task<ActorTerm> ActivateAsync()
    {
        var activatedAt = time.GetTimestamp();
        var stored = await terms.ReadAsync();
        var before = stored is null ? [] : await TermsThatMayHoldTheRootAsync(stored.Record);
        if (stored is null || !_own.Contains(stored.Record.Term))
        {
            _own.Clear();
            _metAnother = true;
        }

        var term = Random.Shared.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
        _own.Add(term);

        // Whoever lives for long activates again before the term is forgotten, and no root outlives it.
        if (!await terms.ReplaceAsync(stored?.ETag, new TermRecord(term, before), (int)Math.Min(4 * settings.Retention.TotalSeconds, int.MaxValue)))
        {
            throw new ActorTakenOverException();
        }

        for (var i = 0; i < before.Count; i++)
        {
            if (await state.ReadAsync(TermKeys.In(before[i], root)) is { } found)
            {
                return Begin(StoredRoot.Read(found), before[i], hasPassedOver: i > 0);
            }
        }

        return Begin(new StoredRoot([], []), rootTerm: null, hasPassedOver: stored is not null);

        ActorTerm Begin(StoredRoot found, string? rootTerm, bool hasPassedOver)
        {
            var isContinuation = !_metAnother;
            _metAnother = false;
            return new ActorTerm(terms, state, root, settings, time)
            {
                Name = term,
                IsContinuation = isContinuation,
                ActivatedAt = activatedAt,
                Found = found,
                RootTerm = rootTerm,
                HasPassedOver = hasPassedOver,
            };
        }
    }

    private async Task<IReadOnlyList<string>> TermsThatMayHoldTheRootAsync(TermRecord record)
    {
        string[] all = [record.Term, .. record.Before];
        if (all.Length <= MaxBefore)
        {
            return all;
        }

        // A root stays until there is a newer one.
        for (var i = 0; i < all.Length; i++)
        {
            if (await state.ReadAsync(TermKeys.In(all[i], root)) is not null)
            {
                return all[..(i + 1)];
            }
        }

        return all;
    }
}
