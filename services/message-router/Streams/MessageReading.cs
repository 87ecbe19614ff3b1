using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Router.State;

namespace DaprPush.Router.Streams;

/// <summary>Reads numbered messages of one stream, rising, wherever each is stored. A block is read once.</summary>
/// <param name="memory">Head and ids are known.</param>
internal sealed class MessageReading(IActorState state, StreamMemory memory)
{
    private readonly IdIndex _index = memory.Index!;
    private Dictionary<long, List<KeptMessage>> _blocks = [];

    /// <summary>How many values of the store hold these messages.</summary>
    public int ReadsFor(IEnumerable<long> seqs) => seqs.Select(ValueOf).Where(value => value != 0).Distinct().Count();

    /// <summary>As many of these as so many values of the store hold.</summary>
    public IEnumerable<long> Within(IReadOnlyList<long> seqs, int reads)
    {
        var values = new HashSet<long>();
        return seqs.TakeWhile(seq => ValueOf(seq) == 0 || values.Contains(ValueOf(seq)) || (values.Count < reads && values.Add(ValueOf(seq))));
    }

    /// <summary>The messages of these numbers, in their order; null for those that the store does not have.</summary>
    /// <exception cref="JsonException">What is stored is no message.</exception>
    public async Task<RoutedMessage?[]> ReadAsync(IReadOnlyList<long> seqs)
    {
        var needed = seqs.Select(BlockOf).Where(block => block != 0).Distinct().ToArray();
        _blocks = _blocks.Where(block => needed.Contains(block.Key)).ToDictionary();
        var missing = needed.Where(block => !_blocks.ContainsKey(block)).ToArray();
        var alone = seqs.Where(seq => _index[seq].Place == StoredPlace.Alone).ToArray();
        var values = await Task.WhenAll(missing.Select(block => memory.Keys.Block(memory.Head!, block))
            .Concat(alone.Select(seq => memory.Keys.Message(seq, _index[seq].Id)))
            .Select(state.ReadAsync));
        foreach (var (block, value) in missing.Zip(values))
        {
            _blocks.Add(block, value is null ? [] : KeptMessage.Read(value));
        }

        var single = alone.Zip(values.Skip(missing.Length)).ToDictionary();
        return [.. seqs.Select(seq => Find(seq, single) is { Seq: > 0 } message ? message.Parse() : null)];
    }

    private KeptMessage Find(long seq, Dictionary<long, byte[]?> single)
    {
        if (BlockOf(seq) is not 0 and var block)
        {
            // In a block no number is left out.
            return _blocks[block].ElementAtOrDefault((int)(seq - block)) is var message && message.Seq == seq ? message : default;
        }

        return !single.TryGetValue(seq, out var value) ? memory.Tail.Find(message => message.Seq == seq)
            : value is null ? default : KeptMessage.ReadAlone(value);
    }

    private long BlockOf(long seq) => _index[seq].Place.BlockOf(seq);

    // A number that stands for the value: blocks begin at numbers of their own.
    private long ValueOf(long seq) => _index[seq].Place is var place && place == StoredPlace.WithHead ? 0 : place == StoredPlace.Alone ? seq : place.BlockOf(seq);
}
