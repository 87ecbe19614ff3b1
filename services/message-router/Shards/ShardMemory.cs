using DaprPush.Messages.Streams;
using DaprPush.Router.State;
using DaprPush.Router.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Shards;

/// <summary>
/// What a shard remembers of its state between turns; thrown away as a whole when a turn fails. The streams that were used last, as far as there is room.
/// </summary>
/// <param name="Index">Where the streams' heads are.</param>
/// <param name="Term">Under which it was read, and under which it is written.</param>
/// <param name="Life">The life of the instance that read it.</param>
internal sealed record ShardMemory(ShardIndex Index, ActorTerm Term, InstanceLife Life)
{
    private readonly Dictionary<StreamName, StreamMemory> _streams = [];
    private readonly LinkedList<StreamMemory> _byUse = new();
    private readonly HashSet<StreamMemory> _used = [];

    /// <summary>Whether a turn may begin with it.</summary>
    public bool IsUsable => !Life.IsOver && !Term.IsOld;

    /// <summary>Bytes that the streams take, roughly.</summary>
    public long Bytes { get; private set; }

    /// <summary>Streams that are remembered.</summary>
    public int Count => _streams.Count;

    /// <summary>Null where it is not remembered.</summary>
    public StreamMemory? Find(StreamName stream)
    {
        var memory = _streams.GetValueOrDefault(stream);
        if (memory is not null)
        {
            _used.Add(memory);
        }

        return memory;
    }

    public void Add(StreamMemory memory)
    {
        _streams.Add(memory.Stream, memory);
        _used.Add(memory);
    }

    /// <summary>Counts what the turn's streams take now, and lets those go that were not used for longest.</summary>
    public void EndTurn(long maxBytes)
    {
        foreach (var memory in _used)
        {
            var bytes = memory.Bytes;
            Bytes += bytes - memory.CountedBytes;
            memory.CountedBytes = bytes;
            if (memory.Place is { } place)
            {
                _byUse.Remove(place);
                _byUse.AddLast(place);
            }
            else
            {
                memory.Place = _byUse.AddLast(memory);
            }
        }

        _used.Clear();
        while (Bytes > maxBytes && _byUse.First is { } oldest)
        {
            _byUse.RemoveFirst();
            _streams.Remove(oldest.Value.Stream);
            Bytes -= oldest.Value.CountedBytes;
        }
    }
}
