using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Shards;

/// <summary>What one turn changes in the streams of a shard: one part for each stream, whose head is its last change.</summary>
/// <param name="epoch">Where streams stand in which nothing is stored.</param>
/// <param name="now">Unix time in milliseconds.</param>
/// <param name="retention">How long a head is kept that is not written again.</param>
internal sealed class ShardRound(ActorTerm term, ShardIndex index, uint epoch, long now, TimeSpan retention)
{
    // Of streams that are written once in each term, what is passed on is worth a look at the term now and then.
    private const int LeftoversWorthALook = 8;
    private const int MaxLeftoversPassedOn = 1000;

    private readonly Dictionary<StreamMemory, List<StateChange>> _changes = [];
    private readonly List<Action> _afterwards = [];

    public long Now => now;

    public uint Epoch => epoch;

    /// <summary>In which it is written.</summary>
    public string Term => term.Name;

    /// <summary>The stream's head is to be written as it is remembered, and with it these changes.</summary>
    public void Write(StreamMemory memory, IEnumerable<StateChange> changes)
    {
        if (!_changes.TryGetValue(memory, out var all))
        {
            _changes.Add(memory, all = []);
        }

        all.AddRange(changes);
    }

    /// <summary>To be done once it is stored.</summary>
    public void Then(Action what) => _afterwards.Add(what);

    /// <summary>Writes it, if there is anything.</summary>
    /// <exception cref="ActorTakenOverException">Another instance was activated meanwhile.</exception>
    public async Task SaveAsync()
    {
        if (_changes.Count > 0)
        {
            if (term.LeadsAll && _changes.Keys.Any(memory => memory.Leftovers.Count > LeftoversWorthALook && !IsSure(memory)))
            {
                await term.LookAsync();
            }

            List<IReadOnlyList<StateChange>> parts = [.. _changes.Select(change => PartOf(change.Key, change.Value))];
            await term.SaveAsync(parts, index.Change(term.Name));
        }

        _afterwards.ForEach(what => what());
    }

    // Whoever activates from now on finds what was read, or something newer: nobody goes by what was before it.
    private bool IsSure(StreamMemory memory) => memory.HeadTerm == term.Name || (term.LeadsAll && term.Looks > memory.ReadAtLook);

    private List<StateChange> PartOf(StreamMemory memory, List<StateChange> changes)
    {
        List<string> letGo = [.. changes.Where(change => change.Value is null).Select(change => change.Key)];
        var part = new List<StateChange>(changes.Count + memory.Leftovers.Count + 1);
        if (IsSure(memory))
        {
            part.AddRange(memory.Leftovers.Select(StateChange.Delete));
        }
        else
        {
            letGo.InsertRange(0, memory.Leftovers.TakeLast(MaxLeftoversPassedOn));
        }

        if (memory.HeadTerm != term.Name)
        {
            if (memory.HeadTerm is { } former)
            {
                letGo.Add(memory.Keys.Head(former));
            }

            var lastWriteBy = now + (long)(2 * ActorTerm.LongestLife(retention)).TotalMilliseconds;
            index.Set(memory.Keys.Hash, term.Name, lastWriteBy);
        }

        index.SetWaiting(memory.Keys.Hash, memory.Stream, memory.Head!.WantsWaking);
        memory.Head = memory.Head with { WrittenAt = now };
        part.AddRange(changes.Where(change => change.Value is not null));
        part.Add(new StateChange(memory.Keys.Head(term.Name), new StoredHead(memory.Head, memory.OpenIds, memory.Tail, letGo).Write(), (int)retention.TotalSeconds));
        (memory.HeadTerm, memory.Leftovers) = (term.Name, letGo);
        return part;
    }
}
