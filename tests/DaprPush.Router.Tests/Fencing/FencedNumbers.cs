using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>What instances have answered: no two answers may contradict each other.</summary>
/// <param name="historySize">What a stream keeps.</param>
internal sealed class FencedNumbers(int historySize)
{
    private readonly Dictionary<long, string> _ids = [];
    private readonly Dictionary<string, long> _numbers = [];
    private uint _epoch;

    public long Newest { get; private set; }

    public IReadOnlyDictionary<long, string> Ids => _ids;

    /// <summary>A place somebody may go on from; null before anything was answered.</summary>
    public StreamPosition? Place(Random random) => Newest == 0 ? null : new StreamPosition(_epoch, Newest - random.NextInt64(Math.Min(Newest, historySize)));

    public void Note(AppendRequest request, AppendResult result)
    {
        for (var i = 0; i < request.Messages.Count; i++)
        {
            if (result.Seqs[i] != 0)
            {
                Note(result.Epoch, result.Seqs[i], request.Messages[i].Id);
            }
        }

        foreach (var (seq, message) in result.Released ?? [])
        {
            Note(result.Epoch, seq, message.Id);
        }
    }

    /// <param name="after">What was asked for.</param>
    /// <param name="newest">The newest number that was known when it was asked.</param>
    /// <param name="page">The answer.</param>
    public void Note(StreamPosition after, long newest, StreamPage page)
    {
        Require(page.Head.Epoch == _epoch, $"the epoch {_epoch} became {page.Head.Epoch}");
        Require(page.Head.Seq >= newest, $"number {newest} was given, and the newest is {page.Head.Seq}");
        if (page.Reset == ResetReason.History && after.Seq < page.Head.Seq - historySize)
        {
            return;
        }

        Require(page.Reset == ResetReason.None, $"what follows {after.Seq} of {page.Head.Seq} is gone: {page.Reset}");
        Require(page.Messages.Select(message => message.Seq).SequenceEqual(Range(after.Seq + 1, page.ReadTo)), $"what follows {after.Seq} has holes");
        foreach (var (seq, message) in page.Messages)
        {
            Note(page.Head.Epoch, seq, message.Id);
        }
    }

    private void Note(uint epoch, long seq, string id)
    {
        _epoch = _epoch == 0 ? epoch : _epoch;
        Require(epoch == _epoch, $"the epoch {_epoch} became {epoch}");
        Require(_ids.TryAdd(seq, id) || _ids[seq] == id, $"number {seq} was given to {_ids[seq]} and to {id}");
        Require(_numbers.TryAdd(id, seq) || _numbers[id] == seq, $"{id} has the numbers {_numbers[id]} and {seq}");
        Newest = Math.Max(Newest, seq);
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var seq = from; seq <= to; seq++)
        {
            yield return seq;
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FenceBrokenException(what);
        }
    }
}

/// <summary>Two instances have answered what cannot both be true, or what one answered is gone.</summary>
internal sealed class FenceBrokenException(string message) : Exception(message);
